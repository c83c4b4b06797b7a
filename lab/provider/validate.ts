import { isObject, type ObjectValue, type Value } from './codec';
import { type AttributePath, type Diagnostic, error, pathText } from './diagnostics';
import type { AttributeSchema, AttributeSchemas } from './schema';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/**
 * What is wrong with a configuration that Terraform core has let through.
 *
 * Core itself refuses unknown and missing arguments and wrong types. Left to the provider
 * are read-only attributes, at every depth, and numbers: the schema says `number`, but
 * every number that libvirt takes here is a 64-bit integer.
 *
 * @param attributes the schema of the block.
 * @param config the configuration; unknown values are judged at apply.
 * @returns one error for each fault, with its path; empty when there is none.
 */
export function validateConfig(attributes: AttributeSchemas, config: Value): Diagnostic[] {
  return isObject(config) ? checkObject(attributes, config, []) : [];
}

function checkObject(
  attributes: AttributeSchemas,
  config: ObjectValue,
  path: AttributePath,
): Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    checkAttribute(attribute, config[name] ?? null, [...path, name]),
  );
}

function checkAttribute(
  attribute: AttributeSchema,
  value: Value,
  path: AttributePath,
): Diagnostic[] {
  if (value === null) return [];
  if (attribute.computed && !attribute.optional) {
    return [
      error(
        'Read-only attribute set',
        `${pathText(path)} is decided by the provider and cannot be set. Remove it from the configuration.`,
        path,
      ),
    ];
  }
  if (attribute.nested_type) {
    const { attributes = {} } = attribute.nested_type;
    if (isObject(value)) return checkObject(attributes, value, path);
    if (Array.isArray(value)) {
      return value.flatMap((element, index) =>
        isObject(element) ? checkObject(attributes, element, [...path, index]) : [],
      );
    }
    return [];
  }
  return attribute.type === 'number' ? checkInteger(value, path) : [];
}

/** Core sends what fits 64 bits as a number, and anything larger as its digits. */
function checkInteger(value: Value, path: AttributePath): Diagnostic[] {
  const allowed =
    typeof value === 'bigint'
      ? value >= INT64_MIN && value <= INT64_MAX
      : typeof value === 'number'
        ? Number.isInteger(value) && Math.abs(value) < 2 ** 63
        : typeof value !== 'string';
  if (allowed) return [];
  return [
    error(
      'Not a 64-bit integer',
      `${pathText(path)} is ${String(value)}; allowed are whole numbers from -2^63 to 2^63 - 1.`,
      path,
    ),
  ];
}
