import { dirname, join } from 'node:path';
import { type DataSourceReader, type ProviderDefinition, Refusal } from './definition';
import type { ChangeRules } from './plan';
import { loadSchema } from './schema';

const SOURCE = 'dmacvicar/libvirt';

/**
 * How libvirt's resources change, as version 0.9.7 of the provider does it: names and types replace
 * a resource, and so does every input of a cloud-init disk; volumes and pools refuse every update,
 * that of `create` too, a network all but `autostart`; a domain takes any, by restarting the guest.
 */
const CHANGES: Readonly<Record<string, ChangeRules>> = {
  libvirt_cloudinit_disk: {
    replacedBy: ['name', 'user_data', 'meta_data', 'network_config'],
    kept: ['id', 'size'],
  },
  libvirt_combustion: { replacedBy: ['name', 'content'], kept: ['id', 'size'] },
  libvirt_domain: { replacedBy: ['name', 'type'], kept: ['id', 'uuid'] },
  libvirt_ignition: { replacedBy: ['name', 'content'], kept: ['id', 'size'] },
  libvirt_network: {
    replacedBy: ['name'],
    kept: ['id', 'uuid', 'bridge.name'],
    updatable: ['autostart'],
  },
  libvirt_pool: {
    replacedBy: ['name', 'type'],
    kept: ['id', 'uuid', 'capacity'],
    updatable: [],
  },
  libvirt_volume: {
    replacedBy: ['name', 'pool'],
    kept: ['id', 'key', 'path', 'target.path'],
    updatable: [],
  },
};

function needsHost(type: string): DataSourceReader {
  return () => {
    throw new Refusal(
      `${type} needs a libvirt host`,
      'It reports what a running libvirt daemon knows, and there is none behind this plan. ' +
        'Plan this stack against the host itself, with the provider from the registry.',
    );
  };
}

/**
 * The libvirt provider, with the schema that `@cdktf/provider-libvirt` was made from.
 *
 * @throws Error when that package, or the schema in it, is missing.
 */
export function libvirtProvider(): ProviderDefinition {
  const bindings = dirname(require.resolve('@cdktf/provider-libvirt/package.json'));
  const schema = loadSchema(join(bindings, 'schema', 'libvirt-0.9.7.json'), SOURCE);
  return {
    source: SOURCE,
    schema,
    changes: CHANGES,
    dataSources: Object.fromEntries(
      Object.keys(schema.data_source_schemas).map((type) => [type, needsHost(type)]),
    ),
  };
}
