import { readFileSync } from 'node:fs';

/** Terraform's own notation for a type: `"string"`, `["list", "string"]`, … */
export type TypeExpression = string | readonly [string, unknown];

/** One attribute, as `terraform providers schema -json` prints it. */
export interface AttributeSchema {
  /** The type; absent where `nested_type` is given. */
  readonly type?: TypeExpression;
  /** The attributes of an object, or of each element of a collection of objects. */
  readonly nested_type?: NestedSchema;
  /** Must be set. */
  readonly required?: boolean;
  /** May be set. */
  readonly optional?: boolean;
  /** The provider answers it; read-only unless `optional` too. */
  readonly computed?: boolean;
  /** Terraform hides the value in its output. */
  readonly sensitive?: boolean;
  /** Terraform warns when it is used. */
  readonly deprecated?: boolean;
  /** Text for people. */
  readonly description?: string;
}

/** Attributes by name. */
export type AttributeSchemas = Readonly<Record<string, AttributeSchema>>;

/** An object type whose attributes have flags of their own. */
export interface NestedSchema {
  /** Whether it is one object or a collection of them. */
  readonly nesting_mode: 'single' | 'list' | 'set' | 'map';
  /** The object's attributes; absent where it has none and its presence alone says something. */
  readonly attributes?: AttributeSchemas;
}

/** The schema of the provider's configuration, of a resource or of a data source. */
export interface BlockSchema {
  /** The version of the state's shape. */
  readonly version: number;
  /** What may stand in the block. */
  readonly block: {
    readonly attributes?: AttributeSchemas;
    readonly block_types?: Readonly<Record<string, unknown>>;
    readonly description?: string;
    readonly deprecated?: boolean;
  };
}

/** All that one provider offers. */
export interface ProviderSchema {
  /** The provider's configuration. */
  readonly provider: BlockSchema;
  /** Resources by type name. */
  readonly resource_schemas: Readonly<Record<string, BlockSchema>>;
  /** Data sources by type name. */
  readonly data_source_schemas: Readonly<Record<string, BlockSchema>>;
}

/**
 * Reads the schema of one provider from a file which `terraform providers schema -json`
 * wrote.
 *
 * @param file absolute path of the file.
 * @param source the provider's address without a host, such as `dmacvicar/libvirt`.
 * @throws Error when the file does not hold that provider, or when its schema has nested
 *   blocks: neither provider served here has any, and a block served as nothing would be
 *   refused by core with a message that blames the user.
 */
export function loadSchema(file: string, source: string): ProviderSchema {
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    provider_schemas?: Record<string, ProviderSchema>;
  };
  const address = `registry.terraform.io/${source}`;
  const schema = document.provider_schemas?.[address];
  if (!schema) throw new Error(`${file} holds no schema of ${address}`);
  for (const [name, block] of [
    ['provider', schema.provider] as const,
    ...Object.entries(schema.resource_schemas),
    ...Object.entries(schema.data_source_schemas),
  ]) {
    if (Object.keys(block.block.block_types ?? {}).length > 0) {
      throw new Error(`${file}: ${name} has nested blocks, which this server does not serve`);
    }
  }
  return schema;
}

/** The schema of one provider in the protocol's words. */
export function toProtocol(schema: ProviderSchema): object {
  const each = (blocks: Readonly<Record<string, BlockSchema>>) =>
    Object.fromEntries(Object.entries(blocks).map(([name, block]) => [name, blockOf(block)]));
  return {
    provider: blockOf(schema.provider),
    resource_schemas: each(schema.resource_schemas),
    data_source_schemas: each(schema.data_source_schemas),
  };
}

function blockOf({ version, block }: BlockSchema): object {
  return {
    version,
    block: {
      version,
      attributes: attributesOf(block.attributes ?? {}),
      description: block.description,
      deprecated: block.deprecated,
    },
  };
}

function attributesOf(attributes: AttributeSchemas): object[] {
  return Object.entries(attributes).map(([name, { type, nested_type, ...flags }]) => ({
    name,
    ...flags,
    ...(nested_type
      ? {
          nested_type: {
            attributes: attributesOf(nested_type.attributes ?? {}),
            nesting: nested_type.nesting_mode.toUpperCase(),
          },
        }
      : { type: Buffer.from(JSON.stringify(type)) }),
  }));
}
