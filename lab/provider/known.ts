import { isObject, type ObjectValue, Unknown, type Value } from './codec';
import type { AttributeSchemas } from './schema';

/** What a host knows of an object, by dotted path in its state: `id`, `target.path`, … */
export type Known = Readonly<Record<string, Value>>;

/**
 * Puts what became known in the place of what was unknown. Nothing else is touched: what a
 * configuration says stays as it says it, and lists keep their order.
 *
 * @param attributes the schema of the object.
 * @param planned the object, with unknowns.
 * @param known what is known now; an unknown that it does not name becomes null.
 */
export function fill(
  attributes: AttributeSchemas,
  planned: ObjectValue,
  known: Known,
  prefix = '',
): ObjectValue {
  return mapAttributes(attributes, (name, { nested_type }) => {
    const path = prefix + name;
    const value = planned[name] ?? null;
    if (value instanceof Unknown) return known[path] ?? null;
    const inner = (element: Value): Value =>
      nested_type && isObject(element)
        ? fill(nested_type.attributes ?? {}, element, known, `${path}.`)
        : element;
    return Array.isArray(value) ? value.map(inner) : inner(value);
  });
}

/**
 * Lays what a host knows over an object. A path into a nested object that is null leads nowhere:
 * libvirt's answers appear where the configuration speaks of that object.
 *
 * @param state the object, wholly known.
 * @param known what is known now.
 */
export function overlay(state: ObjectValue, known: Known, prefix = ''): ObjectValue {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => {
      const path = prefix + name;
      if (Object.hasOwn(known, path)) return [name, known[path] ?? null];
      return [name, isObject(value) ? overlay(value, known, `${path}.`) : value];
    }),
  );
}

/** An object of which nothing is known: every attribute of its schema, as null. */
export function blank(attributes: AttributeSchemas): ObjectValue {
  return mapAttributes(attributes, () => null);
}

function mapAttributes(
  attributes: AttributeSchemas,
  of: (name: string, attribute: AttributeSchemas[string]) => Value,
): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, of(name, attribute)]),
  );
}
