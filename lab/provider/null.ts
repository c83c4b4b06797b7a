import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { isObject, type Value } from './codec';
import type { ProviderDefinition } from './definition';
import { loadSchema } from './schema';

const SOURCE = 'hashicorp/null';

/** Computes what `null_data_source` answers: its inputs again, and a random number. */
function readNullDataSource(config: Value): Value {
  const given = isObject(config) ? config : {};
  return {
    has_computed_default: given['has_computed_default'] ?? 'default',
    id: 'static',
    inputs: given['inputs'] ?? null,
    outputs: given['inputs'] ?? null,
    random: String(randomInt(2 ** 47)),
  };
}

/**
 * The null provider, version 3.2.
 *
 * @throws Error when its schema, which is part of this package, is missing.
 */
export function nullProvider(): ProviderDefinition {
  return {
    source: SOURCE,
    schema: loadSchema(join(__dirname, '..', 'schemas', 'null.json'), SOURCE),
    changes: { null_resource: { replacedBy: ['triggers'], kept: ['id'] } },
    dataSources: { null_data_source: readNullDataSource },
  };
}
