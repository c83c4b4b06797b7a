import { isObject, type ObjectValue, Unknown, type Value } from './codec';
import { type AttributePath, type Diagnostic, error, pathText } from './diagnostics';
import type { AttributeSchema, AttributeSchemas } from './schema';

/** Which values of an argument are honoured. */
export interface Values {
  /** Whether a value is one of them. */
  readonly accepts: (value: Value) => boolean;
  /** What is allowed, and why not the rest, in words. */
  readonly words: string;
}

/**
 * What becomes of the arguments of one type of resource, by dotted path without indexes, such as
 * `devices.disks.target.bus`. A path that ends in `.**` stands for all that is beneath. Whatever
 * is in none of the tables is refused where it is set.
 */
export interface Treatment {
  /** Arguments that do here what they do on a libvirt host. */
  readonly honoured: readonly string[];
  /** The values that are honoured, of arguments of which not all are. */
  readonly values?: Readonly<Record<string, Values>>;
  /** Arguments that do nothing here, each with the reason why nothing is missed. */
  readonly harmless: Readonly<Record<string, string>>;
  /** Why an argument is refused, and what to do instead, where there is more to say of it. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** Accepts some values and no others. */
export function oneOf(values: readonly Value[], why = ''): Values {
  return {
    accepts: (value) => values.includes(value),
    words: `allowed: ${values.join(', ')}${why && `; ${why}`}`,
  };
}

/**
 * What of a configuration is neither honoured nor harmless.
 *
 * @param type the type of resource.
 * @param treatment its tables; undefined where the lab does not make that type.
 * @param attributes its schema.
 * @param config the configuration; the values of unknowns are not judged.
 * @returns one error for each fault, with its path.
 */
export function refusals(
  type: string,
  treatment: Treatment | undefined,
  attributes: AttributeSchemas,
  config: Value,
): Diagnostic[] {
  if (!treatment) {
    return [
      error(
        'Not made in the lab',
        `The lab does not make resources of type ${type}. Remove it, or deploy to a libvirt host.`,
      ),
    ];
  }
  const tables = { treatment, listed: [...treatment.honoured, ...Object.keys(treatment.harmless)] };
  return isObject(config) ? inObject(tables, attributes, config, [], '') : [];
}

interface Tables {
  readonly treatment: Treatment;
  readonly listed: readonly string[];
}

function inObject(
  tables: Tables,
  attributes: AttributeSchemas,
  config: ObjectValue,
  path: AttributePath,
  prefix: string,
): Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const value = config[name] ?? null;
    return value === null
      ? []
      : inAttribute(tables, attribute, value, [...path, name], prefix + name);
  });
}

function inAttribute(
  tables: Tables,
  attribute: AttributeSchema,
  value: Value,
  path: AttributePath,
  key: string,
): Diagnostic[] {
  const { listed, treatment } = tables;
  // Read-only, which is another refusal: here it is the provider's own, in a plan.
  if (attribute.computed && !attribute.optional) return [];
  if (listed.includes(`${key}.**`)) return [];
  const leads = attribute.nested_type && listed.some((entry) => entry.startsWith(`${key}.`));
  if (!leads && !listed.includes(key)) {
    return [
      error(
        'Not made in the lab',
        `The lab does not make ${pathText(path)}. ${treatment.refused?.[key] ?? 'Remove it, or deploy to a libvirt host.'}`,
        path,
      ),
    ];
  }
  if (attribute.nested_type) {
    const { attributes = {} } = attribute.nested_type;
    const elements = Array.isArray(value) ? value : [value];
    return elements.flatMap((element, index) =>
      isObject(element)
        ? inObject(
            tables,
            attributes,
            element,
            Array.isArray(value) ? [...path, index] : path,
            `${key}.`,
          )
        : [],
    );
  }
  const values = treatment.values?.[key];
  if (!values || value instanceof Unknown || values.accepts(value)) return [];
  return [
    error(
      'Not made in the lab',
      `${pathText(path)} is ${String(value)}; ${values.words}. Change it, or deploy to a libvirt host.`,
      path,
    ),
  ];
}
