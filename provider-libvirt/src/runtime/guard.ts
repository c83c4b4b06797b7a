import { DefaultTokenResolver, StringConcat, Token, Tokenization } from 'cdktf';
import type { IConstruct } from 'constructs';
import { MissingAttributeError, ReadOnlyAttributeError, UnknownAttributeError } from './errors';
import { nearestFirst } from './similar';
import { isObject } from './slots';
import type { Attribute, Struct } from './table';

/** What Terraform itself understands in every resource and data source. */
export const RESOURCE_META = new Set([
  '//',
  'connection',
  'count',
  'depends_on',
  'for_each',
  'lifecycle',
  'provider',
  'provisioner',
]);

/** What Terraform itself understands in every provider block. */
export const PROVIDER_META = new Set(['//', 'alias', 'version']);

/** What is to be checked, for whom. */
export interface GuardOptions {
  /** The construct that is named in errors, and whose stack resolves tokens. */
  readonly scope: IConstruct;
  readonly type: string;
  /** Names beside the schema's own that may stand at the top. */
  readonly meta: ReadonlySet<string>;
  /**
   * Whether the value is all of a resource, as opposed to overrides that will
   * be merged into one: if so, nested objects must be complete.
   */
  readonly complete: boolean;
}

/**
 * Compares rendered Terraform JSON with the schema, to any depth. Tokens in the
 * place of objects and lists are resolved to look into them.
 *
 * Slow beside rendering: called only when overrides, tokens in the place of
 * objects, or names that rendering did not know were seen.
 */
export class SchemaGuard {
  public constructor(private readonly options: GuardOptions) {}

  /**
   * Checks a rendered resource, or overrides for it.
   * @throws UnknownAttributeError, ReadOnlyAttributeError or MissingAttributeError
   */
  public check(struct: Struct, value: unknown): void {
    if (isObject(value)) this.checkNames(struct, value, '', this.options.meta);
  }

  private checkNames(
    struct: Struct,
    object: Record<string, unknown>,
    path: string,
    meta?: ReadonlySet<string>,
  ): void {
    for (const name of Object.keys(object)) {
      const value = object[name];
      if (value === undefined || value === null || meta?.has(name)) continue;
      const attribute = struct.byTerraformName.get(name);
      const attributePath = path === '' ? name : `${path}.${name}`;
      if (!attribute) throw this.unknown(attributePath, value, name, struct);
      if (!attribute.assignable) throw new ReadOnlyAttributeError(this.at(attributePath, value));
      this.checkValue(attribute, value, attributePath);
    }
  }

  private checkValue(attribute: Attribute, given: unknown, path: string): void {
    const { struct, collection } = attribute;
    const value = struct ? this.resolved(given) : given;
    if (collection === undefined) {
      if (!isObject(value)) return;
      if (!struct) throw this.beyond(path, value, `it is a ${attribute.primitive}.`);
      this.checkObject(struct, value, path);
    } else if (struct) {
      this.checkItems(struct, collection, value, path);
    }
  }

  /** The items of a list, set or map; those of a list may come as overrides by index. */
  private checkItems(struct: Struct, collection: string, items: unknown, path: string): void {
    if (isDynamicExpression(items)) {
      this.checkObject(struct, items.content, `${path}[*]`);
      return;
    }
    if (typeof items !== 'object' || items === null) return;
    for (const [key, item] of Object.entries(items)) {
      const itemPath = collection === 'map' ? `${path}["${key}"]` : `${path}[${key}]`;
      if (collection !== 'map' && !/^\d+$/.test(key)) {
        throw this.beyond(`${path}.${key}`, item, `"${path}" is a ${collection} of objects.`);
      }
      const value = this.resolved(item);
      if (isObject(value)) this.checkObject(struct, value, itemPath);
    }
  }

  private checkObject(struct: Struct, object: Record<string, unknown>, path: string): void {
    this.checkNames(struct, object, path);
    if (!this.options.complete) return;
    for (const { required, terraformName } of struct.attributes) {
      const value = object[terraformName];
      if (required && (value === undefined || value === null)) {
        throw new MissingAttributeError(this.at(`${path}.${terraformName}`, value));
      }
    }
  }

  /** Resolves what may turn out to be an object or a list. */
  private resolved(value: unknown): unknown {
    if (isDynamicExpression(value)) return value;
    if (!Token.isUnresolved(value)) return value;
    return Tokenization.resolve(value, {
      scope: this.options.scope,
      resolver: new DefaultTokenResolver(new StringConcat()),
      preparing: false,
    });
  }

  private unknown(path: string, value: unknown, name: string, struct: Struct): Error {
    const names = struct.attributes.filter((a) => a.assignable).map((a) => a.terraformName);
    return new UnknownAttributeError(this.at(path, value), nearestFirst(name, names));
  }

  private beyond(path: string, value: unknown, reason: string): Error {
    return new UnknownAttributeError(this.at(path, value), [], reason);
  }

  private at(attributePath: string, value: unknown) {
    const { scope, type } = this.options;
    return { constructPath: scope.node.path, type, attributePath, value };
  }
}

/** What `iterator.dynamic()` gives: a list of one object for each item of the iterator. */
interface DynamicExpression {
  readonly content: Record<string, unknown>;
}

function isDynamicExpression(value: unknown): value is DynamicExpression {
  return (
    Tokenization.isResolvable(value) &&
    'iterator' in value &&
    isObject((value as Partial<DynamicExpression>).content)
  );
}
