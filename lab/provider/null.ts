import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { isObject, type Value } from './codec';
import type { ProviderDefinition, ResourceBackend } from './definition';
import { Resources } from './resources';
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

/** `null_resource` is nothing but its number; what it does is the work of provisioners. */
const NULL_RESOURCE: ResourceBackend = {
  create: async () => ({ id: String(randomBytes(8).readBigUInt64BE() >> 1n) }),
  read: async () => ({}),
  delete: async () => undefined,
};

/**
 * The null provider, version 3.2.
 *
 * @param options what it is to do.
 * @param options.applies whether it makes resources; otherwise it only plans.
 * @throws Error when its schema, which is part of this package, is missing.
 */
export function nullProvider(options: { readonly applies?: boolean } = {}): ProviderDefinition {
  return {
    source: SOURCE,
    schema: loadSchema(join(__dirname, '..', 'schemas', 'null.json'), SOURCE),
    changes: { null_resource: { replacedBy: ['triggers'], kept: ['id'] } },
    ...(options.applies && {
      resources: new Resources({ backends: { null_resource: NULL_RESOURCE } }),
    }),
    dataSources: { null_data_source: readNullDataSource },
  };
}
