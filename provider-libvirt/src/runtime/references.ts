import { ComplexList, ComplexMap, ComplexObject, type IInterpolatingParent } from 'cdktf';
import { defineAccessors } from './accessors';
import { RENDERED } from './render';
import { assignAll, Held, isObject, SLOTS, slotsValue, type Holder, type Slots } from './slots';
import type { Attribute, Struct } from './table';

const STRUCT = Symbol('struct');

/**
 * A reference to one nested object: reads as tokens, holds what was put in.
 * Each nested type has a subclass, with an accessor for every attribute.
 */
export class StructReference extends ComplexObject {
  declare public readonly [STRUCT]: Struct;
  public [SLOTS]: Slots = {};
  private isEmptyObject = false;
  private resolvableValue?: unknown;

  /** What was put in: the known attributes that are set, or a token. */
  public get internalValue(): unknown {
    if (this.resolvableValue !== undefined) return this.resolvableValue;
    return slotsValue(this[STRUCT], this[SLOTS]) ?? (this.isEmptyObject ? {} : undefined);
  }

  public set internalValue(value: unknown) {
    const isToken = value !== undefined && value !== null && !isObject(value);
    this.resolvableValue = isToken ? value : undefined;
    this.isEmptyObject = isObject(value) && Object.keys(value).length === 0;
    if (isToken) return;
    this[SLOTS] = refilled(this[STRUCT], this[SLOTS], isObject(value) ? value : {});
  }

  /** What is to be rendered in this place: the slots, or a token. */
  public [RENDERED](): unknown {
    return this.resolvableValue ?? this[SLOTS];
  }
}

/** New slots with the values given; references that a program holds stay the same. */
function refilled(struct: Struct, previous: Slots, values: Record<string, unknown>): Slots {
  const slots: Slots = {};
  for (const [name, content] of Object.entries(previous)) {
    if (!(content instanceof Held)) continue;
    content.reference.internalValue = undefined;
    slots[name] = content;
  }
  assignAll(struct, slots, values);
  return slots;
}

type Constructor<T> = new (
  parent: IInterpolatingParent,
  attribute: string,
  place?: number | string | boolean,
  isFromSet?: boolean,
) => T;

type Collection = (ComplexList | ComplexMap) & Holder;

const referenceClasses = new WeakMap<Struct, Constructor<StructReference>>();
const collectionClasses = new WeakMap<Struct, Constructor<Collection>>();

/** The `…OutputReference` class of a nested type, made on first use. */
export function referenceClass(struct: Struct): Constructor<StructReference> {
  return memoized(referenceClasses, struct, () => {
    const made = class extends StructReference {
      public constructor(
        parent: IInterpolatingParent,
        attribute: string,
        place?: number | string | boolean,
        isFromSet = false,
      ) {
        super(parent, attribute, isFromSet, place as number | string | undefined);
      }
    };
    Object.defineProperty(made.prototype, STRUCT, { value: struct });
    defineAccessors(made.prototype, struct, nestedReference);
    return named(made, `${struct.name}OutputReference`);
  });
}

/** The `…List` or `…Map` class of a nested type, made on first use. */
export function collectionClass(struct: Struct): Constructor<Collection> {
  return memoized(collectionClasses, struct, () =>
    struct.nesting === 'map' ? mapClass(struct) : listClass(struct),
  );
}

function listClass(struct: Struct): Constructor<Collection> {
  const made = class extends ComplexList {
    declare public internalValue?: unknown;

    public constructor(
      protected override terraformResource: IInterpolatingParent,
      protected override terraformAttribute: string,
      wrapsSet?: number | string | boolean,
    ) {
      super(terraformResource, terraformAttribute, wrapsSet === true);
    }

    /** A reference to one item, by its place in the list. */
    public get(index: number): StructReference {
      const { terraformResource, terraformAttribute, wrapsSet } = this;
      return new (referenceClass(struct))(terraformResource, terraformAttribute, index, wrapsSet);
    }
  };
  return named(made, `${struct.name}List`);
}

function mapClass(struct: Struct): Constructor<Collection> {
  const made = class extends ComplexMap {
    declare public internalValue?: unknown;

    public constructor(
      protected override terraformResource: IInterpolatingParent,
      protected override terraformAttribute: string,
    ) {
      super(terraformResource, terraformAttribute);
    }

    /** A reference to one item, by its key in the map. */
    public get(key: string): StructReference {
      return new (referenceClass(struct))(this.terraformResource, this.terraformAttribute, key);
    }
  };
  return named(made, `${struct.name}Map`);
}

/** Makes the reference that stands for a nested attribute of a parent. */
export function nestedReference(
  parent: IInterpolatingParent,
  attribute: Attribute,
  struct: Struct,
): StructReference | Collection {
  const { terraformName, collection } = attribute;
  if (collection === undefined) return new (referenceClass(struct))(parent, terraformName);
  return new (collectionClass(struct))(parent, terraformName, collection === 'set');
}

function memoized<K extends object, V>(cache: WeakMap<K, V>, key: K, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function named<T extends object>(made: T, name: string): T {
  return Object.defineProperty(made, 'name', { value: name });
}
