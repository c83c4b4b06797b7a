import { isObject, type ObjectValue, type Value } from '../codec';

/** The value at a dotted path; null where the way there is null. */
export function at(object: Value, path: string): Value {
  return path
    .split('.')
    .reduce<Value>((value, name) => (isObject(value) ? (value[name] ?? null) : null), object);
}

/** The text at a dotted path; undefined where there is none. */
export function textAt(object: Value, path: string): string | undefined {
  const value = at(object, path);
  return typeof value === 'string' ? value : undefined;
}

/** The text at a dotted path which the schema requires, or which is ours. */
export function requiredText(object: Value, path: string): string {
  return textAt(object, path) ?? '';
}

/** The whole number at a dotted path; undefined where there is none. */
export function integerAt(object: Value, path: string): bigint | undefined {
  const value = at(object, path);
  return typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : undefined;
}

/** Whether there is `true` at a dotted path. */
export function isTrueAt(object: Value, path: string): boolean {
  return at(object, path) === true;
}

/** The objects in the list at a dotted path; none where there is no list. */
export function objectsAt(object: Value, path: string): readonly ObjectValue[] {
  const value = at(object, path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}
