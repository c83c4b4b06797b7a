import {
  BooleanList,
  BooleanMap,
  Fn,
  NumberMap,
  StringMap,
  Token,
  type IInterpolatingParent,
  type IResolvable,
} from 'cdktf';
import { assign, Held, slotValue, type Holder, SLOTS, type Slotted } from './slots';
import type { Attribute, Struct } from './table';

/** Makes the reference that stands for a nested attribute of a parent. */
export type MakeReference = (
  parent: IInterpolatingParent,
  attribute: Attribute,
  struct: Struct,
) => Holder;

/** What cdktf's resources and complex objects have in common. */
interface Element extends Slotted, IInterpolatingParent {
  getStringAttribute(name: string): string;
  getNumberAttribute(name: string): number;
  getBooleanAttribute(name: string): IResolvable;
  getListAttribute(name: string): string[];
  getNumberListAttribute(name: string): number[];
  getStringMapAttribute(name: string): Record<string, string>;
  getNumberMapAttribute(name: string): Record<string, number>;
  getBooleanMapAttribute(name: string): Record<string, boolean>;
}

/** Reads an attribute made of primitives as a token. */
type Read = (element: Element, name: string) => unknown;

const READ: Readonly<Record<string, Read>> = {
  string: (element, name) => element.getStringAttribute(name),
  number: (element, name) => element.getNumberAttribute(name),
  boolean: (element, name) => element.getBooleanAttribute(name),
  'list string': (element, name) => element.getListAttribute(name),
  'list number': (element, name) => element.getNumberListAttribute(name),
  'list boolean': (element, name) => element.interpolationForAttribute(name),
  'set string': (element, name) => Fn.tolist(element.getListAttribute(name)),
  'set number': (element, name) =>
    Token.asNumberList(Fn.tolist(element.getNumberListAttribute(name))),
  'set boolean': (element, name) => Token.asAny(Fn.tolist(element.interpolationForAttribute(name))),
  'map string': (element, name) => element.getStringMapAttribute(name),
  'map number': (element, name) => element.getNumberMapAttribute(name),
  'map boolean': (element, name) => element.getBooleanMapAttribute(name),
};

/** Attributes that only the provider sets and that are read through a class of cdktf's. */
const READ_ONLY: Readonly<Record<string, Read>> = {
  'list boolean': (element, name) => new BooleanList(element, name, false),
  'set boolean': (element, name) => new BooleanList(element, name, true),
  'map string': (element, name) => new StringMap(element, name),
  'map number': (element, name) => new NumberMap(element, name),
  'map boolean': (element, name) => new BooleanMap(element, name),
};

/**
 * Adds to a prototype what cdktf's bindings have for each attribute: the
 * getter; where it can be set a setter or `putX`, and `xInput`; where it is
 * optional `resetX`.
 */
export function defineAccessors(
  prototype: object,
  struct: Struct,
  makeReference: MakeReference,
): void {
  for (const attribute of struct.attributes) {
    const members = attribute.struct
      ? nestedMembers(attribute, attribute.struct, makeReference)
      : primitiveMembers(attribute);
    Object.defineProperties(prototype, members);
    if (attribute.assignable) {
      Object.defineProperties(prototype, inputMembers(struct, attribute));
    }
  }
}

/** The same for a provider, whose attributes read as what was put in. */
export function defineProviderAccessors(prototype: object, struct: Struct): void {
  for (const attribute of struct.attributes) {
    const { name } = attribute;
    Object.defineProperties(prototype, {
      ...inputMembers(struct, attribute),
      [name]: {
        configurable: true,
        get(this: Slotted) {
          return this[SLOTS]?.[name];
        },
        set(this: Slotted, value: unknown) {
          this[SLOTS][name] = value;
        },
      },
    });
  }
}

function nestedMembers(
  attribute: Attribute,
  struct: Struct,
  makeReference: MakeReference,
): PropertyDescriptorMap {
  const { name } = attribute;
  const members: PropertyDescriptorMap = {
    [name]: {
      configurable: true,
      get(this: Element) {
        const content = this[SLOTS][name];
        if (content instanceof Held) return content.reference;
        const reference = makeReference(this, attribute, struct);
        this[SLOTS][name] = new Held(reference);
        if (content !== undefined) assign(this[SLOTS], attribute, content);
        return reference;
      },
    },
  };
  if (attribute.assignable) members[`put${capitalized(name)}`] = setMember(attribute);
  return members;
}

function primitiveMembers(attribute: Attribute): PropertyDescriptorMap {
  const { name, terraformName, collection, primitive, assignable } = attribute;
  const type = collection ? `${collection} ${primitive}` : String(primitive);
  const read = (assignable ? undefined : READ_ONLY[type]) ?? READ[type];
  return {
    [name]: {
      configurable: true,
      get(this: Element) {
        return read?.(this, terraformName);
      },
      set: assignable
        ? function (this: Element, value: unknown) {
            this[SLOTS][name] = value;
          }
        : undefined,
    },
  };
}

function inputMembers(struct: Struct, attribute: Attribute): PropertyDescriptorMap {
  const { name, terraformName, required } = attribute;
  const hasSibling = (sibling: string): boolean => struct.byTerraformName.has(sibling);
  // cdktf's names give way where the schema has an attribute of that name.
  const input = hasSibling(`${terraformName}_input`) ? `${name}TfInput` : `${name}Input`;
  const members: PropertyDescriptorMap = {
    [input]: {
      configurable: true,
      get(this: Element) {
        return slotValue(attribute, this[SLOTS][name]);
      },
    },
  };
  if (!required) {
    const reset = hasSibling(`reset_${terraformName}`) ? 'resetTf' : 'reset';
    members[reset + capitalized(name)] = {
      configurable: true,
      writable: true,
      value(this: Element) {
        assign(this[SLOTS], attribute, undefined);
      },
    };
  }
  return members;
}

function setMember(attribute: Attribute): PropertyDescriptor {
  return {
    configurable: true,
    writable: true,
    value(this: Element, value: unknown) {
      assign(this[SLOTS], attribute, value);
    },
  };
}

/** Puts the first letter of a name in upper case. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
