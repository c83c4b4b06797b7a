import type { Value } from './codec';
import type { ChangeRules } from './plan';
import type { ProviderSchema } from './schema';

/**
 * Reads a data source.
 *
 * @param config its configuration, wholly known.
 * @returns its state: every attribute of its schema.
 * @throws Refusal when it cannot be read here.
 */
export type DataSourceReader = (config: Value) => Value;

/** One provider, as the server needs it: what it offers, and how it behaves. */
export interface ProviderDefinition {
  /** The address without a host, such as `dmacvicar/libvirt`. */
  readonly source: string;
  /** What it offers. */
  readonly schema: ProviderSchema;
  /** How its resources change, by type name; one entry for each type in the schema. */
  readonly changes: Readonly<Record<string, ChangeRules>>;
  /** How its data sources are read, by type name; one entry for each type in the schema. */
  readonly dataSources: Readonly<Record<string, DataSourceReader>>;
}

/** The provider refuses a request, in words for whoever runs Terraform. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /**
   * @param summary what is refused, in one line.
   * @param detail why, and what to do instead.
   */
  constructor(
    readonly summary: string,
    readonly detail: string,
  ) {
    super(`${summary}: ${detail}`);
  }
}
