import type { ObjectValue, Value } from './codec';
import type { Diagnostic } from './diagnostics';
import type { Known } from './known';
import type { ChangeRules } from './plan';
import type { Resources } from './resources';
import type { ProviderSchema } from './schema';

/**
 * Reads a data source.
 *
 * @param config its configuration, wholly known.
 * @param note says what is not as a libvirt host would have it.
 * @returns its state: every attribute of its schema.
 * @throws Refusal when it cannot be read here.
 */
export type DataSourceReader = (config: Value, note: Note) => Value | Promise<Value>;

/** Says something to whoever runs Terraform, which prints it once it is done. */
export type Note = (warning: Diagnostic) => void;

/** Something that exists, which Terraform is to manage from now on. */
export interface Found {
  /** Its identity, as {@link ResourceBackend.identity} gives it. */
  readonly identity: string;
  /** What it is as far as its host can tell, for want of what was applied. */
  readonly known: Known;
}

/**
 * What makes one type of resource. It gets and gives whole values: unknowns, nested objects and
 * the schema are looked after by its caller.
 */
export interface ResourceBackend {
  /**
   * What an object is known by here. What was applied is kept under it, as libvirt keeps its XML.
   * @default - nothing is kept: the state alone knows of the object
   */
  identity?(state: ObjectValue): string;
  /**
   * Makes an object, or nothing at all.
   *
   * @param planned the resource; unknown where the provider is to answer.
   * @param note says what is not as a libvirt host would have it.
   * @param signal fires when nobody waits for it any more: what takes long is given up.
   * @returns the answers.
   * @throws Refusal, LabError
   */
  create(planned: ObjectValue, note: Note, signal: AbortSignal): Promise<Known>;
  /**
   * Looks at an object.
   *
   * @returns what may have changed by itself; undefined when the object is gone.
   */
  read(state: ObjectValue): Promise<Known | undefined>;
  /**
   * Changes an object in place.
   *
   * @throws Refusal, LabError
   * @default - refused: such a resource can only be replaced
   */
  update?(planned: ObjectValue, prior: ObjectValue, note: Note): Promise<Known>;
  /** Removes an object; nothing happens where it is gone already. */
  delete(state: ObjectValue): Promise<void>;
  /**
   * Looks for what is to be imported.
   *
   * @param id what was typed: a UUID, a name or a path.
   * @default - refused, as in the provider itself
   */
  find?(id: string): Promise<Found | undefined>;
  /**
   * All that exist.
   * @default - those of which is kept what was applied
   */
  list?(): Promise<readonly Found[]>;
}

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
  /**
   * What makes its resources.
   * @default - nothing: the provider only plans
   */
  readonly resources?: Resources;
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
