import { isObject, type ObjectValue, type Value } from './codec';
import { type Found, type Note, Refusal, type ResourceBackend } from './definition';
import type { Diagnostic } from './diagnostics';
import { explain } from './failure';
import { blank, fill, type Known, overlay } from './known';
import { Records } from './records';
import type { AttributeSchemas } from './schema';
import { refusals, type Treatment } from './treatment';

/** What resources are made by. */
export interface ResourcesOptions {
  /**
   * What makes them, by type name. `forget` removes what was left behind in this order: what uses
   * others stands before them.
   */
  readonly backends: Readonly<Record<string, ResourceBackend>>;
  /**
   * What becomes of each argument, by type name; a type that is not there cannot be made.
   * @default - everything is honoured
   */
  readonly treatments?: Readonly<Record<string, Treatment>>;
  /**
   * The folder in which is kept what was applied; absolute.
   * @default - nothing is kept
   */
  readonly records?: string;
}

/** What became of a change. */
export interface AppliedChange {
  /** The resource as it is now; null when it is gone. */
  readonly state: Value;
  /** Warnings, and the error when the change failed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One change, as Terraform core orders it. */
export interface OrderedChange {
  /** The type of resource. */
  readonly type: string;
  /** Its schema. */
  readonly attributes: AttributeSchemas;
  /** The resource as it is; null to create it. */
  readonly prior: Value;
  /** The resource as it is to be; null to destroy it. */
  readonly planned: Value;
}

/**
 * The resources of one provider that has a host: keeps what is applied, and gives core whole
 * values, whatever the backends answer.
 */
export class Resources {
  private readonly records?: Records;
  private readonly underWay = new Set<Promise<unknown>>();
  /** For the changes under way; those that come later have one of their own. */
  private stopping = new AbortController();

  constructor(private readonly options: ResourcesOptions) {
    if (options.records !== undefined) this.records = new Records(options.records);
  }

  /** What of a configuration is neither honoured nor harmless here. */
  refusals(type: string, attributes: AttributeSchemas, config: Value): Diagnostic[] {
    const { treatments } = this.options;
    return treatments ? refusals(type, treatments[type], attributes, config) : [];
  }

  /** Makes, changes or removes an object. A failure leaves it, for core, as it was. */
  async apply(change: OrderedChange): Promise<AppliedChange> {
    const applying = this.attempt(change);
    this.underWay.add(applying);
    try {
      return await applying;
    } finally {
      this.underWay.delete(applying);
    }
  }

  /** Gives up what takes long of the changes under way; they fail, or are brought to their end. */
  stop(): void {
    this.stopping.abort();
    this.stopping = new AbortController();
  }

  /**
   * Removes every object whose identity is not known. Whoever ordered the changes that are under
   * way was killed: what takes long of them is given up, and the rest is waited for.
   *
   * @param known identities, as they stand in states.
   * @returns what was removed: `TYPE IDENTITY` each.
   */
  async forget(known: ReadonlySet<string>): Promise<string[]> {
    this.stop();
    await Promise.all(this.underWay);
    const removed: string[] = [];
    for (const [type, backend] of Object.entries(this.options.backends)) {
      for (const { identity, known: object } of await this.list(type, backend)) {
        if (known.has(identity) || known.has(String(object['id']))) continue;
        await backend.delete((await this.recorded(type, identity)) ?? { ...object });
        await this.records?.delete(type, identity);
        removed.push(`${type} ${identity}`);
      }
    }
    return removed;
  }

  private async attempt(change: OrderedChange): Promise<AppliedChange> {
    const diagnostics: Diagnostic[] = [];
    try {
      const state = await this.change(change, (warning) => diagnostics.push(warning));
      return { state, diagnostics };
    } catch (cause) {
      // What could not be changed is as it was; null would say that it is gone.
      return { state: change.prior, diagnostics: [...diagnostics, explain(cause)] };
    }
  }

  /**
   * Looks what has become of an object.
   *
   * @returns its state; null when it is gone.
   */
  async read(type: string, state: Value): Promise<Value> {
    if (!isObject(state)) return state;
    const backend = this.backend(type);
    const known = await backend.read(state);
    const identity = backend.identity?.(state);
    if (known) return overlay((await this.recorded(type, identity)) ?? state, known);
    if (identity !== undefined) await this.records?.delete(type, identity);
    return null;
  }

  /**
   * Takes an object that exists under Terraform's management.
   *
   * @throws Refusal where there is no such object, or none of this type can be imported.
   */
  async import(type: string, id: string, attributes: AttributeSchemas): Promise<Value> {
    const backend = this.backend(type);
    if (!backend.find) {
      throw new Refusal(
        'Import is not supported',
        `The provider has no import for ${type}. Have Terraform create it.`,
      );
    }
    const found = await backend.find(id);
    if (!found) {
      throw new Refusal(
        'Nothing to import',
        `There is no ${type} in the lab whose identity or name is ${JSON.stringify(id)}.`,
      );
    }
    const kept = await this.recorded(type, found.identity);
    return this.read(type, kept ?? overlay(blank(attributes), found.known));
  }

  private async change(
    { type, attributes, prior, planned }: OrderedChange,
    note: Note,
  ): Promise<Value> {
    const backend = this.backend(type);
    if (!isObject(planned)) {
      if (isObject(prior)) {
        await backend.delete(prior);
        const identity = backend.identity?.(prior);
        if (identity !== undefined) await this.records?.delete(type, identity);
      }
      return null;
    }
    // What was unknown when the configuration was judged is known now.
    const [refused] = this.refusals(type, attributes, planned);
    if (refused) throw new Refusal(refused.summary, refused.detail);
    const known = await (isObject(prior)
      ? this.update(type, backend, planned, prior, note)
      : backend.create(planned, note, this.stopping.signal));
    const state = fill(attributes, planned, known);
    const identity = backend.identity?.(state);
    if (identity !== undefined) await this.records?.save(type, identity, state);
    return state;
  }

  private update(
    type: string,
    backend: ResourceBackend,
    planned: ObjectValue,
    prior: ObjectValue,
    note: Note,
  ): Promise<Known> {
    if (!backend.update) {
      throw new Refusal(
        'Update not supported',
        `A ${type} cannot be changed in place. Have Terraform create it anew: apply with -replace, or change its name.`,
      );
    }
    return backend.update(planned, prior, note);
  }

  private async list(type: string, backend: ResourceBackend): Promise<readonly Found[]> {
    if (backend.list) return backend.list();
    const records = (await this.records?.list(type)) ?? [];
    return records.flatMap((known) => {
      const identity = backend.identity?.(known);
      return identity === undefined ? [] : [{ identity, known }];
    });
  }

  private async recorded(type: string, identity: string | undefined) {
    return identity === undefined ? undefined : this.records?.find(type, identity);
  }

  private backend(type: string): ResourceBackend {
    const { backends } = this.options;
    const backend = Object.hasOwn(backends, type) ? backends[type] : undefined;
    if (!backend) throw new Refusal('Not made in the lab', `The lab does not make ${type}.`);
    return backend;
  }
}
