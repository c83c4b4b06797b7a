import { Tokenization } from 'cdktf';
import type { Attribute, Struct } from './table';

/**
 * What was put into a resource or a nested object, by attribute name.
 *
 * A nested object is held as the plain value it was given as, until a program
 * asks for its reference (`domain.devices`); from then on the reference stands
 * in the slot and holds the value.
 */
export type Slots = Record<string, unknown>;

/**
 * Where a resource and a reference keep their slots. A symbol, since a schema
 * may have an attribute of any name.
 */
export const SLOTS = Symbol('slots');

/** A resource, or a reference to a nested object. */
export interface Slotted {
  [SLOTS]: Slots;
}

/** What a reference has to offer for its slot. */
export interface Holder {
  internalValue?: unknown;
}

/**
 * A slot's content once its reference has been asked for. A class of its own,
 * since a slot may also hold the reference of another resource, as a value.
 */
export class Held {
  public constructor(public readonly reference: Holder) {}
}

/** Whether a value is an object with attributes: no token, list or reference. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !Tokenization.isResolvable(value)
  );
}

/** Whether an attribute holds one nested object, as opposed to many, or a primitive. */
export function isSingle(attribute: Attribute): attribute is Attribute & { struct: Struct } {
  return attribute.struct !== undefined && attribute.collection === undefined;
}

/**
 * Copies a nested object, so that a later change to what the program passed
 * in does not reach it. Lists are kept as they are: cdktf's own bindings read
 * them at synth, and programs append to them until then.
 *
 * Unknown keys are kept too; the guard reports them at synth.
 */
export function snapshot(struct: Struct, value: unknown): unknown {
  if (!isObject(value)) return value;
  const copy: Slots = {};
  for (const name of namesIn(struct, value)) {
    copy[name] = snapshotOf(struct.byName.get(name), value[name]);
  }
  return copy;
}

/** Copies what one attribute is given: see {@link snapshot}. */
export function snapshotOf(attribute: Attribute | undefined, value: unknown): unknown {
  return attribute && isSingle(attribute) ? snapshot(attribute.struct, value) : value;
}

/**
 * The names to read from a value. An instance of a class may have accessors,
 * which are not among its keys: there the schema says what to look for.
 */
export function namesIn(struct: Struct, value: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return Object.keys(value);
  return struct.attributes
    .map((attribute) => attribute.name)
    .filter((name) => (value as Record<string, unknown>)[name] !== undefined);
}

/** Puts in what a program passed for all of the attributes. */
export function assignAll(
  struct: Struct,
  slots: Slots,
  value: Record<string, unknown>,
  { ignoreUnknown = false } = {},
): void {
  for (const name of namesIn(struct, value)) {
    const attribute = struct.byName.get(name);
    if (attribute) assign(slots, attribute, value[name]);
    else if (!ignoreUnknown) slots[name] = value[name];
  }
}

/** Puts a value into a slot, or into the reference that stands there. */
export function assign(slots: Slots, attribute: Attribute, value: unknown): void {
  const content = slots[attribute.name];
  if (content instanceof Held) content.reference.internalValue = value;
  else slots[attribute.name] = snapshotOf(attribute, value);
}

/** Reads one slot back: known attributes only, in the order of the schema. */
export function slotValue(attribute: Attribute, content: unknown): unknown {
  if (content instanceof Held) return content.reference.internalValue;
  if (!isSingle(attribute) || !isObject(content)) return content;
  const isEmpty = Object.keys(content).length === 0;
  return slotsValue(attribute.struct, content) ?? (isEmpty ? {} : undefined);
}

/** Reads all slots back; `undefined` when none is set. */
export function slotsValue(struct: Struct, slots: Slots): Record<string, unknown> | undefined {
  const result: Record<string, unknown> = {};
  let found = false;
  for (const attribute of struct.attributes) {
    if (!attribute.assignable) continue;
    const content = slots[attribute.name];
    const value = content === undefined ? undefined : slotValue(attribute, content);
    if (value === undefined) continue;
    result[attribute.name] = value;
    found = true;
  }
  return found ? result : undefined;
}
