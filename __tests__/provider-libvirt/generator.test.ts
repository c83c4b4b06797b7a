import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, readSchema } from '../../provider-libvirt/src/generator/generate';
import { regenerate } from '../../provider-libvirt/src/generator/regenerate';
import type { AttributesSchema, SchemaFile } from '../../provider-libvirt/src/generator/schema';
import { PROVIDER_VERSION, SCHEMA_FILE } from '../../bench/stock';

const PACKAGE = join(__dirname, '../../provider-libvirt');
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'generator-'));
  folders.push(folder);
  return folder;
}

function schemaOf(
  attributes: AttributesSchema,
  address = 'registry.terraform.io/dmacvicar/libvirt',
) {
  const block = { attributes };
  const provider = { provider: { block: {} }, resource_schemas: { libvirt_thing: { block } } };
  return { provider_schemas: { [address]: provider } } satisfies SchemaFile;
}

/** A copy of the package's manifest and schema, to be regenerated. */
function packageCopy(): string {
  const root = temporary();
  cpSync(join(PACKAGE, 'package.json'), join(root, 'package.json'));
  cpSync(join(PACKAGE, 'schema'), join(root, 'schema'), { recursive: true });
  return root;
}

function written(schema: unknown): string {
  const file = join(temporary(), 'schema.json');
  writeFileSync(file, JSON.stringify(schema));
  return file;
}

test('the same schema gives the same bytes, which are those of lib/', () => {
  const outdir = temporary();
  generate({ schema: readSchema(SCHEMA_FILE), version: PROVIDER_VERSION, outdir });
  for (const file of ['index.js', 'index.d.ts', 'domain/index.js', 'domain/index.d.ts']) {
    const made = readFileSync(join(outdir, file), 'utf8');
    expect(made === readFileSync(join(PACKAGE, 'lib', file), 'utf8')).toBe(true);
  }
});

test('a schema with descriptions is taken over without them, under its version', () => {
  const root = packageCopy();
  cpSync(join(PACKAGE, 'lib/ignition'), join(root, 'lib/ignition'), { recursive: true });
  const schema = schemaOf({
    description: { type: 'string', optional: true, description: 'Prose.' } as object,
  });
  regenerate(root, written(schema), '9.9.9');
  expect(existsSync(join(root, `schema/libvirt-${PROVIDER_VERSION}.json`))).toBe(false);
  const kept = readFileSync(join(root, 'schema/libvirt-9.9.9.json'), 'utf8');
  expect(kept).not.toContain('Prose');
  expect(kept).toContain('"description":{"type":"string","optional":true}');
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version).toBe('9.9.9');
  expect(existsSync(join(root, 'lib/ignition'))).toBe(false);
  expect(readFileSync(join(root, 'lib/thing/index.d.ts'), 'utf8')).toContain('class Thing ');
});

test.each<[string, SchemaFile, RegExp]>([
  [
    'a type that it does not know',
    schemaOf({ a: { type: ['list', ['object', {}]] } }),
    /"a".*type/,
  ],
  ['another provider', schemaOf({}, 'registry.terraform.io/hashicorp/null'), /hashicorp\/null/],
  ['no provider', { provider_schemas: {} }, /exactly one provider/],
])('refuses %s, and leaves all as it was', (_what, schema, message) => {
  const root = packageCopy();
  expect(() => regenerate(root, written(schema), '9.9.9')).toThrow(message);
  expect(existsSync(join(root, `schema/libvirt-${PROVIDER_VERSION}.json`))).toBe(true);
});
