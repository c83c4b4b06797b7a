/** What `terraform providers schema -json` writes, as far as the generator reads it. */
export interface SchemaFile {
  readonly provider_schemas: Readonly<Record<string, ProviderSchema>>;
}

export interface ProviderSchema {
  readonly provider: ElementSchema;
  readonly resource_schemas?: Readonly<Record<string, ElementSchema>>;
  readonly data_source_schemas?: Readonly<Record<string, ElementSchema>>;
}

export interface ElementSchema {
  readonly block: {
    readonly attributes?: AttributesSchema;
    readonly block_types?: Readonly<Record<string, unknown>>;
  };
}

export type AttributesSchema = Readonly<Record<string, AttributeSchema>>;

export interface AttributeSchema {
  readonly type?: unknown;
  readonly nested_type?: {
    /** Terraform leaves it out where an object has no attribute. */
    readonly attributes?: AttributesSchema;
    readonly nesting_mode: string;
  };
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly computed?: boolean;
}

/** The only provider of a schema file, and its source address. */
export function onlyProvider(schema: SchemaFile): { address: string; provider: ProviderSchema } {
  const providers = Object.entries(schema.provider_schemas);
  const [first] = providers;
  if (!first || providers.length > 1) {
    const found = providers.map(([address]) => address).join(', ') || 'none';
    throw new Error(
      `The schema file must describe exactly one provider, it has: ${found}. Run ` +
        '`terraform providers schema -json` in a folder that requires the libvirt provider alone.',
    );
  }
  return { address: first[0], provider: first[1] };
}

/**
 * A copy with names, types and flags alone, without the prose of the
 * provider's documentation.
 */
export function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, content]) => !isProse(key, content));
  return Object.fromEntries(entries.map(([key, content]) => [key, withoutDescriptions(content)]));
}

/** Attributes may be called "description" too: theirs is an object, prose is a string. */
function isProse(key: string, content: unknown): boolean {
  return (key === 'description' || key === 'description_kind') && typeof content === 'string';
}
