import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Found through the workspace: this file may run compiled, from another folder. */
const ROOT = join(dirname(require.resolve('@cdktf/provider-libvirt/package.json')), '..');
const GENERATE = join(ROOT, 'bench/stock/generate.ts');

/** The version of the provider that the package is made for. */
export const PROVIDER_VERSION = (
  JSON.parse(readFileSync(join(ROOT, 'provider-libvirt/package.json'), 'utf8')) as {
    version: string;
  }
).version;

/** The schema that the package is made from. */
export const SCHEMA_FILE = join(ROOT, `provider-libvirt/schema/libvirt-${PROVIDER_VERSION}.json`);

/**
 * The folder of the bindings that `cdktf get` makes of a schema, compiled:
 * `<folder>/domain` and so on, with the TypeScript beside. Made once for each
 * schema and kept in `.cache/`.
 */
export function stockBindings(
  schemaFile: string = SCHEMA_FILE,
  constraint = `dmacvicar/libvirt@${PROVIDER_VERSION}`,
): string {
  const hash = createHash('sha256').update(readFileSync(schemaFile)).update(constraint);
  for (const file of [generatorManifest(), GENERATE]) {
    hash.update(readFileSync(file));
  }
  const folder = join(ROOT, '.cache', `stock-${hash.digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) generateInto(folder, schemaFile, constraint);
  const name = constraint.replace(/^.*\/|@.*$/g, '');
  return join(folder, 'providers', name);
}

/** In a folder of its own first: several test processes may come here at once. */
function generateInto(folder: string, schemaFile: string, constraint: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}-`);
  execFileSync(process.execPath, ['--import', 'tsx', GENERATE, schemaFile, constraint, partial], {
    cwd: ROOT,
    // The generator's logger complains about a missing Terraform configuration.
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

function generatorManifest(): string {
  return join(ROOT, 'node_modules/@cdktf/provider-generator/package.json');
}
