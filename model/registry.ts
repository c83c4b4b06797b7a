import { LvsError, type ErrorName } from './errors';
import type { Origin } from './subnet';

/** Remembers who uses what, so that nothing is used twice. */
export class Registry {
  private readonly owners = new Map<string, string>();

  /**
   * @param error - the error of this kind of value
   * @param kind - what the values are, as in "the address of …"
   */
  constructor(
    private readonly error: ErrorName,
    private readonly kind: string,
  ) {}

  /**
   * Takes a value for good.
   *
   * @throws LvsError the registry's error, naming the first owner
   */
  public take(value: string, origin: Origin): void {
    const owner = this.owners.get(value);
    if (owner !== undefined) {
      throw new LvsError(this.error, {
        ...origin,
        value,
        allowed: `${this.kind} that is not in use already; this one is the ${owner}`,
      });
    }
    this.owners.set(value, `${origin.subject} of ${origin.path}`);
  }
}
