/**
 * The schema as the generated modules carry it: one short string per nested
 * type, read the first time that the type is used. A domain has over a
 * thousand of them, of which a program touches a dozen.
 */

/** How often a nested object, or a primitive, may occur in its attribute. */
export type Collection = 'list' | 'set' | 'map';

/** The type of a primitive, in cdktf's words. */
export type Primitive = 'string' | 'number' | 'boolean';

/** One attribute of a resource or of a nested object. */
export interface Attribute {
  /** Name in Terraform, in snake case. */
  readonly terraformName: string;
  /** Name in TypeScript, in camel case. */
  readonly name: string;
  /** Place among its siblings: the order in which attributes are rendered. */
  readonly index: number;
  readonly required: boolean;
  /** Whether a program may set it; if not, only the provider does. */
  readonly assignable: boolean;
  readonly collection?: Collection;
  readonly primitive?: Primitive;
  /** The nested type, where the attribute is not made of primitives. */
  readonly struct?: Struct;
}

/**
 * What the generator writes for a nested type: its name, how it is nested
 * (`single`, `list`, `set` or `map`) and its attributes, as
 * `terraform_name,name,flags,type` joined by `;`.
 *
 * Flags are `r` (required), `o` (optional) or `c` (set by the provider only).
 * A type is `s`, `n`, `b` or the number of a nested type, with `l`, `t` or `m`
 * before it for a list, a set or a map of these.
 */
export type StructRow = readonly [name: string, nesting: string, attributes: string];

const COLLECTIONS: Readonly<Record<string, Collection>> = { l: 'list', t: 'set', m: 'map' };
const PRIMITIVES: Readonly<Record<string, Primitive>> = {
  s: 'string',
  n: 'number',
  b: 'boolean',
};

/** A resource's own attributes, or those of one of its nested types. */
export class Struct {
  private decoded?: readonly Attribute[];
  private propertyIndex?: ReadonlyMap<string, Attribute>;
  private terraformIndex?: ReadonlyMap<string, Attribute>;

  public constructor(
    /** Name of the interface, for example `DomainDevicesDisks`. */
    public readonly name: string,
    /** How the attribute of this type holds it. */
    public readonly nesting: string,
    private readonly encoded: string,
    private readonly table: readonly Struct[],
  ) {}

  /** All attributes, in the order of the schema. */
  public get attributes(): readonly Attribute[] {
    return (this.decoded ??= this.encoded === '' ? [] : this.encoded.split(';').map(this.decode));
  }

  /** Attributes by their name in TypeScript. */
  public get byName(): ReadonlyMap<string, Attribute> {
    return (this.propertyIndex ??= new Map(this.attributes.map((a) => [a.name, a])));
  }

  /** Attributes by their name in Terraform. */
  public get byTerraformName(): ReadonlyMap<string, Attribute> {
    return (this.terraformIndex ??= new Map(this.attributes.map((a) => [a.terraformName, a])));
  }

  private readonly decode = (text: string, index: number): Attribute => {
    const [terraformName = '', name = '', flags, type = ''] = text.split(',');
    const collection = COLLECTIONS[type.charAt(0)];
    const element = collection ? type.slice(1) : type;
    const primitive = PRIMITIVES[element];
    return {
      terraformName,
      name,
      index,
      required: flags === 'r',
      assignable: flags !== 'c',
      collection,
      primitive,
      struct: primitive ? undefined : this.table[Number(element)],
    };
  };
}

/** Reads a module's rows; the first one holds the resource's own attributes. */
export function readTable(rows: readonly StructRow[]): readonly [Struct, ...Struct[]] {
  const table: Struct[] = [];
  for (const [name, nesting, attributes] of rows) {
    table.push(new Struct(name, nesting, attributes, table));
  }
  return table as [Struct, ...Struct[]];
}

const ROOT = Symbol('root');

/** Leaves the attributes of a module's element where {@link rootOf} finds them. */
export function defineRoot(exports: object, root: Struct): void {
  Object.defineProperty(exports, ROOT, { value: root });
}

/** The attributes of the element of a generated module. */
export function rootOf(exports: object): Struct {
  return (exports as { [ROOT]: Struct })[ROOT];
}
