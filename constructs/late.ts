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
 * A resource's address as `replace_triggered_by` takes it: bare, where CDKTF would write it as a
 * template, which Terraform refuses there.
 */
export function addressOf(resource: TerraformResource): string {
  return lateString(() => `${resource.terraformResourceType}.${resource.friendlyUniqueId}`);
}

/**
 * The path of a volume or a cloud-init disk, for its neighbours in one construct. The bindings'
 * own attribute also reaches into other stacks, and pays for it.
 */
export function pathAttributeOf(resource: TerraformResource): string {
  return lateString(
    () => `\${${resource.terraformResourceType}.${resource.friendlyUniqueId}.path}`,
  );
}
