import { DataNullDataSource } from '@cdktf/provider-null/lib/data-null-data-source';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { libvirtProvider } from '../../lab/provider/libvirt';
import { nullProvider } from '../../lab/provider/null';
import {
  type AttributeSchema,
  type AttributeSchemas,
  type BlockSchema,
  loadSchema,
} from '../../lab/provider/schema';
import { schemas } from '../support/terraform';
import { stackOf } from './stacks';

const NULL_SCHEMA = join(__dirname, '../../lab/schemas/null.json');
const LIBVIRT_SCHEMA = join(__dirname, '../../provider-libvirt/schema/libvirt-0.9.7.json');

describe('Terraform prints the schema that is in the repository', () => {
  test.each([
    ['dmacvicar/libvirt', LIBVIRT_SCHEMA],
    ['hashicorp/null', NULL_SCHEMA],
  ])('%s', async (source, file) => {
    const served = await schemas(stackOf({}));
    const original = JSON.parse(readFileSync(file, 'utf8'));
    expect(withoutText(schemaOf(served, source))).toEqual(withoutText(schemaOf(original, source)));
  });
});

/** The one schema of a provider, whichever registry the program that printed it looks at. */
function schemaOf(
  { provider_schemas }: Awaited<ReturnType<typeof schemas>>,
  source: string,
): unknown {
  const found = Object.keys(provider_schemas).filter((address) => address.endsWith(`/${source}`));
  expect(found).toHaveLength(1);
  return provider_schemas[String(found[0])];
}

/** Terraform adds `description_kind`, and leaves out what is empty or false. */
function withoutText(schema: unknown): unknown {
  return JSON.parse(
    JSON.stringify(schema, (key, value) =>
      key === 'description_kind' ||
      key === 'description' ||
      value === false ||
      (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
        ? undefined
        : value,
    ),
  );
}

describe('the null schema has the attributes of the prebuilt bindings', () => {
  const { schema } = nullProvider();
  test.each([
    ['null_resource', Resource, schema.resource_schemas['null_resource']],
    ['null_data_source', DataNullDataSource, schema.data_source_schemas['null_data_source']],
  ] as const)('%s', (_, binding, served) => {
    const getters = Object.entries(Object.getOwnPropertyDescriptors(binding.prototype))
      .filter(([, { get }]) => get !== undefined)
      .map(([name]) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    const attributes = served?.block.attributes ?? {};
    const settable = Object.keys(attributes).filter((name) => attributes[name]?.optional);
    expect(getters.sort()).toEqual(
      [...Object.keys(attributes), ...settable.map((name) => `${name}_input`)].sort(),
    );
  });
});

describe.each([libvirtProvider(), nullProvider()])('the rules of $source', (provider) => {
  const { schema, changes, dataSources } = provider;

  test('cover every resource and data source', () => {
    expect(Object.keys(changes).sort()).toEqual(Object.keys(schema.resource_schemas).sort());
    expect(Object.keys(dataSources).sort()).toEqual(Object.keys(schema.data_source_schemas).sort());
  });

  test.each(Object.entries(changes))('name attributes which exist: %s', (type, rules) => {
    const block = schema.resource_schemas[type] as BlockSchema;
    for (const name of [...rules.replacedBy, ...(rules.updatable ?? [])]) {
      const attribute = attributeAt(block, name);
      expect(attribute.required ?? attribute.optional).toBe(true);
    }
    for (const path of rules.kept) {
      expect(attributeAt(block, path).computed).toBe(true);
    }
  });
});

function attributeAt(block: BlockSchema, path: string): AttributeSchema {
  let attributes: AttributeSchemas = block.block.attributes ?? {};
  let found: AttributeSchema | undefined;
  for (const name of path.split('.')) {
    found = attributes[name];
    if (!found) throw new Error(`no attribute ${path}`);
    attributes = found.nested_type?.attributes ?? {};
  }
  return found as AttributeSchema;
}

describe('a schema file is refused', () => {
  test('when it holds another provider', () => {
    expect(() => loadSchema(NULL_SCHEMA, 'dmacvicar/libvirt')).toThrow(
      'holds no schema of registry.terraform.io/dmacvicar/libvirt',
    );
  });

  test('when it has nested blocks, which would be served as nothing', () => {
    const directory = mkdtempSync(join(tmpdir(), 'schema-test-'));
    try {
      const file = join(directory, 'blocks.json');
      const block = { version: 0, block: { block_types: { disk: {} } } };
      const provider = { version: 0, block: {} };
      writeFileSync(
        file,
        JSON.stringify({
          provider_schemas: {
            'registry.terraform.io/a/b': {
              provider,
              resource_schemas: { b_domain: block },
              data_source_schemas: {},
            },
          },
        }),
      );
      expect(() => loadSchema(file, 'a/b')).toThrow('b_domain has nested blocks');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
