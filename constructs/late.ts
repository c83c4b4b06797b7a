import { Token, type IResolvable, type IResolveContext, type TerraformResource } from 'cdktf';
import { LvsError } from '../model/errors';

/**
 * A string that is made at synth, once. CDKTF resolves a stack twice: first to find references to
 * other stacks, then to write it. Its own `Lazy` would make the string both times, and a long text
 * is searched for tokens each time; one that holds none has nothing to show the first time. No stack
 * trace is taken either: what can go wrong names its construct.
 */
class LateString implements IResolvable {
  public readonly creationStack: string[] = [];
  private made?: string;

  public constructor(
    private readonly make: () => string,
    private readonly holdsTokens: boolean,
  ) {}

  public resolve({ preparing }: IResolveContext): string {
    if (preparing && !this.holdsTokens) return '';
    try {
      this.made ??= this.make();
      return this.made;
    } catch (error) {
      // What is wrong is said by the validation, all of it at once, or else when the stack is written.
      if (preparing && error instanceof LvsError) return '';
      throw error;
    }
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toJSON(): string {
    return '<made at synth>';
  }
}

/**
 * A token for a string that is made at synth, once.
 *
 * @param make - makes the string
 * @param holdsTokens - whether the string holds tokens of its own, and so perhaps references
 */
export function lateString(make: () => string, holdsTokens = false): string {
  return Token.asString(new LateString(make, holdsTokens));
}

/**
 * What `replace_triggered_by` takes for "when this resource is replaced": its id, since the resource
 * as a whole would stand for its updates too, and libvirt's provider refuses those of a volume, when
 * what hangs on it is destroyed already. Bare, where CDKTF would write a template, which Terraform
 * refuses there.
 */
export function replacementOf(resource: TerraformResource): string {
  return lateString(() => `${plainAddressOf(resource)}.id`);
}

/**
 * The path of a volume or a cloud-init disk, for its neighbours in one construct. The bindings'
 * own attribute also reaches into other stacks, and pays for it.
 */
export function pathAttributeOf(resource: TerraformResource): string {
  return lateString(() => `\${${plainAddressOf(resource)}.path}`);
}

/**
 * The path of a volume in the pool of another one, which is known wherever the other's path is: a
 * volume that is replaced knows its own only once it is made.
 */
export function pathBeside(other: TerraformResource, volume: TerraformResource): string {
  return lateString(() => {
    const there = plainAddressOf(other);
    return `\${trimsuffix(${there}.path, ${there}.name)}\${${plainAddressOf(volume)}.name}`;
  });
}

/** Final at synth only: until then, logical ids can be overridden. */
export function plainAddressOf({
  terraformResourceType,
  friendlyUniqueId,
}: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}
