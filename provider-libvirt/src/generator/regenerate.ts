import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generate, readSchema } from './generate';
import { onlyProvider, withoutDescriptions, type SchemaFile } from './schema';

/**
 * Takes over the schema of another version of the provider:
 * `npm run regenerate -w provider-libvirt -- <schema.json> <version>`.
 */
export function regenerate(root: string, schemaFile: string, version: string): void {
  const schema = withoutDescriptions(readSchema(schemaFile)) as SchemaFile;
  const { address } = onlyProvider(schema);
  if (!address.endsWith('/libvirt')) {
    throw new Error(`The schema is of ${address}; this package is of dmacvicar/libvirt.`);
  }
  // First, since it may refuse the schema: nothing has been changed by then.
  const lib = join(root, 'lib');
  const modules = generate({ schema, version, outdir: lib });
  const current = new Set(['runtime', ...modules.map((module) => module.folder)]);
  for (const entry of readdirSync(lib, { withFileTypes: true })) {
    if (entry.isDirectory() && !current.has(entry.name)) {
      rmSync(join(lib, entry.name), { recursive: true });
    }
  }
  const folder = join(root, 'schema');
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  writeFileSync(join(folder, `libvirt-${version}.json`), `${JSON.stringify(schema)}\n`);
  const manifest = join(root, 'package.json');
  const fields = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
  writeFileSync(manifest, `${JSON.stringify({ ...fields, version }, null, 2)}\n`);
}

function main([schemaFile, version]: string[]): void {
  if (!schemaFile || !version || !/^\d+\.\d+\.\d+$/.test(version)) {
    console.error('usage: npm run regenerate -w provider-libvirt -- <schema.json> <version x.y.z>');
    process.exitCode = 2;
    return;
  }
  // npm runs scripts in the workspace; paths are meant from where npm was called.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  regenerate(join(__dirname, '../..'), resolve(from, schemaFile), version);
  console.log(
    `lib/ and schema/libvirt-${version}.json are made. Run npm install for the lock file.`,
  );
}

if (require.main === module) main(process.argv.slice(2));
