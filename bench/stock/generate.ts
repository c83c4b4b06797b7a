import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  ConstructsMakerProviderTarget,
  Language,
  TerraformProviderConstraint,
} from '@cdktf/commons';
import { TerraformProviderGenerator } from '@cdktf/provider-generator/lib/get/generator/provider-generator';
import { transformSync } from '@swc/core';
import { CodeMaker } from 'codemaker';

/**
 * Writes what `cdktf get` makes of a schema file, as TypeScript and compiled:
 * `tsx bench/stock/generate.ts schema.json dmacvicar/libvirt@0.9.7 outdir`.
 */
async function main([schemaFile, constraint, outdir]: string[]): Promise<void> {
  if (!schemaFile || !constraint || !outdir) {
    throw new Error('usage: generate.ts <schema.json> <namespace/name@version> <outdir>');
  }
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const [address = ''] = Object.keys(schema.provider_schemas);
  schema.provider_versions = { [address]: constraint.split('@')[1] };
  const code = new CodeMaker();
  new TerraformProviderGenerator(code, schema).generate(
    new ConstructsMakerProviderTarget(
      new TerraformProviderConstraint(constraint),
      Language.TYPESCRIPT,
    ),
  );
  await code.save(outdir);
  compile(outdir);
}

function compile(outdir: string): void {
  for (const name of readdirSync(outdir, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const { code } = transformSync(readFileSync(join(outdir, name), 'utf8'), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    const file = join(outdir, name.replace(/ts$/, 'js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
