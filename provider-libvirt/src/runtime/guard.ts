import { DefaultTokenResolver, StringConcat, Token, Tokenization } from 'cdktf';
import type { IConstruct } from 'constructs';
import {
  MissingAttributeError,
  ReadOnlyAttributeError,
  UnknownAttributeError,
  unknownName,
} from './errors';
import { nearestFirst } from './similar';
import { isObject } from './slots';
import type { Attribute, Struct } from './table';

/** What Terraform itself understands, beside the attributes of the schema. */
const META_ARGUMENTS = {
  resource: [
    '//',
    'connection',
    'count',
    'depends_on',
    'for_each',
    'lifecycle',
    'provider',
    'provisioner',
  ],
  data: ['//', 'count', 'depends_on', 'for_each', 'lifecycle', 'provider'],
  provider: ['//', 'alias', 'version'],
} as const;

/**
 * Compares rendered Terraform JSON with the schema, to any depth. Tokens in the
 * place of objects and lists are resolved to look into them.
 *
 * Slow beside rendering: called only when overrides, tokens in the place of
 * objects, or names that rendering did not know were seen.
 */
export class SchemaGuard {
  private readonly type: string;
  private readonly metaArguments: readonly string[];

  public constructor(
    /** The construct that errors name, and for which tokens are resolved. */
    private readonly scope: IConstruct,
    { kind, type }: { kind: keyof typeof META_ARGUMENTS; type: string },
  ) {
    this.type = type;
    this.metaArguments = META_ARGUMENTS[kind];
  }

  /**
   * Checks a rendered resource, or overrides that are still to be merged.
   * Nested objects that come from the overrides given, or from tokens, must be
   * complete too; the types of configs see to the others.
   *
   * @throws UnknownAttributeError, ReadOnlyAttributeError or MissingAttributeError
   */
  public check(struct: Struct, value: unknown, overrides?: unknown): void {
    if (isObject(value)) this.checkNames(struct, value, '', overrides);
  }

  private checkNames(
    struct: Struct,
    object: Record<string, unknown>,
    path: string,
    overrides: unknown,
  ): void {
    for (const name of Object.keys(object)) {
      const value = object[name];
      if (value === undefined || value === null) continue;
      if (path === '' && this.metaArguments.includes(name)) continue;
      const attribute = struct.byTerraformName.get(name);
      const attributePath = path === '' ? name : `${path}.${name}`;
      if (!attribute) throw this.unknown(attributePath, value, name, struct);
      if (!attribute.assignable) throw new ReadOnlyAttributeError(this.at(attributePath, value));
      this.checkValue(attribute, value, attributePath, within(overrides, name));
    }
  }

  private checkValue(attribute: Attribute, given: unknown, path: string, overrides: unknown): void {
    const { struct, collection } = attribute;
    const value = struct ? this.resolved(given) : given;
    const source = value === given ? overrides : value;
    if (collection === undefined) {
      if (!isObject(value)) return;
      if (!struct) throw this.beyond(path, value, `it is a ${attribute.primitive}.`);
      this.checkObject(struct, value, path, source);
    } else if (struct) {
      this.checkItems(struct, collection, value, path, source);
    }
  }

  /** The items of a list, set or map; those of a list may come as overrides by index. */
  private checkItems(
    struct: Struct,
    collection: string,
    items: unknown,
    path: string,
    overrides: unknown,
  ): void {
    if (isDynamicExpression(items)) {
      this.checkObject(struct, items.content, `${path}[*]`, items.content);
      return;
    }
    if (typeof items !== 'object' || items === null) return;
    for (const [key, item] of Object.entries(items)) {
      const itemPath = collection === 'map' ? `${path}["${key}"]` : `${path}[${key}]`;
      if (collection !== 'map' && !/^\d+$/.test(key)) {
        throw this.beyond(`${path}.${key}`, item, `"${path}" is a ${collection} of objects.`);
      }
      const value = this.resolved(item);
      // Overrides with a list are appended to what is there: which items, is not known.
      const source = Array.isArray(overrides) ? value : within(overrides, key);
      if (isObject(value)) {
        this.checkObject(struct, value, itemPath, value === item ? source : value);
      }
    }
  }

  private checkObject(
    struct: Struct,
    object: Record<string, unknown>,
    path: string,
    overrides: unknown,
  ): void {
    this.checkNames(struct, object, path, overrides);
    if (!isObject(overrides)) return;
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
      scope: this.scope,
      resolver: new DefaultTokenResolver(new StringConcat()),
      preparing: false,
    });
  }

  private unknown(path: string, value: unknown, name: string, struct: Struct): Error {
    const names = struct.attributes.filter((a) => a.assignable).map((a) => a.terraformName);
    const allowed = nearestFirst(name, names);
    const nearest = struct.byTerraformName.get(allowed[0] ?? '');
    // Configs are written in camel case, overrides in Terraform's own names.
    const inConfigs =
      nearest && nearest.name !== nearest.terraformName
        ? ` In a config "${nearest.terraformName}" is "${nearest.name}".`
        : '';
    return new UnknownAttributeError(
      this.at(path, value),
      allowed,
      unknownName(allowed) + inConfigs,
    );
  }

  private beyond(path: string, value: unknown, reason: string): Error {
    return new UnknownAttributeError(this.at(path, value), [], reason);
  }

  private at(attributePath: string, value: unknown) {
    const { scope, type } = this;
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

/** What overrides say about one attribute or item. */
function within(overrides: unknown, key: string): unknown {
  return isObject(overrides) ? overrides[key] : undefined;
}
