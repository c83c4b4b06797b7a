import { hashMapper } from 'cdktf';
import { Held, isObject, isSingle, namesIn, slotValue, type Holder, type Slots } from './slots';
import type { Attribute, Struct } from './table';

/** What a rendered attribute looks like: its value in JSON, more in HCL. */
export type Format = (attribute: Attribute, value: unknown) => unknown;

/** Key of the method by which a reference hands out its slots, or its token. */
export const RENDERED = Symbol('rendered');

/** A reference to one nested object. */
export interface Rendered extends Holder {
  [RENDERED](): unknown;
}

/** One rendering of a resource. */
export interface Rendering {
  readonly format: Format;
  /**
   * Set when something was met that the schema guard has to look at: an
   * unknown or read-only name, or a token in the place of an object.
   */
  suspect: boolean;
}

/** Terraform JSON: the value alone. */
export const JSON_FORMAT: Format = (_attribute, value) => value;

/** cdktf's intermediate form of HCL, which carries the type beside the value. */
export const HCL_FORMAT: Format = (attribute, value) => ({
  value,
  isBlock: attribute.struct !== undefined,
  type: attribute.collection ?? (attribute.struct ? 'struct' : 'simple'),
  storageClassType: storageType(attribute),
});

function storageType({ struct, primitive, collection }: Attribute): string {
  const element = struct?.name ?? primitive ?? '';
  if (collection === undefined) return element;
  return element + (collection === 'map' ? 'Map' : 'List');
}

/**
 * Renders the attributes that are set, in the order of the schema. Attributes
 * that are not set cost nothing here, nor in cdktf, which would resolve each
 * of them twice.
 */
export function renderSlots(
  struct: Struct,
  slots: Slots,
  rendering: Rendering,
): Record<string, unknown> {
  return renderNames(struct, slots, Object.keys(slots), rendering, true);
}

/**
 * Renders an object of a list or of a map, or one handed to an exported
 * `…ToTerraform` function, just as the program wrote it.
 */
export function renderObject(struct: Struct, value: unknown, rendering: Rendering): unknown {
  if (isObject(value)) {
    return renderNames(struct, value, namesIn(struct, value), rendering, false);
  }
  if (value !== undefined && value !== null) rendering.suspect = true;
  return value;
}

function renderNames(
  struct: Struct,
  values: Record<string, unknown>,
  names: readonly string[],
  rendering: Rendering,
  stored: boolean,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const attribute of inSchemaOrder(struct, values, names, result, rendering)) {
    const content = values[attribute.name];
    const value = attribute.struct
      ? renderNested(attribute, attribute.struct, content, rendering, stored)
      : content;
    if (value !== undefined) {
      result[attribute.terraformName] = rendering.format(attribute, value);
    }
  }
  return result;
}

function inSchemaOrder(
  struct: Struct,
  values: Record<string, unknown>,
  names: readonly string[],
  result: Record<string, unknown>,
  rendering: Rendering,
): readonly Attribute[] {
  const found: Attribute[] = [];
  let last = -1;
  let sorted = true;
  for (const name of names) {
    if (values[name] === undefined) continue;
    const attribute = struct.byName.get(name);
    if (attribute?.assignable) {
      sorted &&= attribute.index > last;
      last = attribute.index;
      found.push(attribute);
    } else if (!(values[name] instanceof Held)) {
      // Rendered as it is, for the guard to find with its full path.
      rendering.suspect = true;
      result[attribute?.terraformName ?? name] = values[name];
    }
  }
  return sorted ? found : found.sort((a, b) => a.index - b.index);
}

function renderNested(
  attribute: Attribute,
  struct: Struct,
  content: unknown,
  rendering: Rendering,
  stored: boolean,
): unknown {
  if (!isSingle(attribute)) {
    const value = content instanceof Held ? content.reference.internalValue : content;
    return renderMany(attribute, struct, value, rendering);
  }
  if (!stored) return renderObject(struct, content, rendering);
  const slots = content instanceof Held ? (content.reference as Rendered)[RENDERED]() : content;
  if (!isObject(slots)) {
    if (slots !== undefined && slots !== null) rendering.suspect = true;
    return slots;
  }
  const result = renderSlots(struct, slots, rendering);
  if (Object.keys(result).length > 0) return result;
  return slotValue(attribute, content);
}

function renderMany(
  attribute: Attribute,
  struct: Struct,
  value: unknown,
  rendering: Rendering,
): unknown {
  const renderElement = (element: unknown): unknown => renderObject(struct, element, rendering);
  if (attribute.collection === 'map' && isObject(value)) return hashMapper(renderElement)(value);
  if (Array.isArray(value)) return value.map(renderElement);
  if (value !== undefined && value !== null) rendering.suspect = true;
  return value;
}
