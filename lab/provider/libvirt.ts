import { dirname, join } from 'node:path';
import type { Host } from '../host/host';
import { cloudinitDiskBackend } from './backends/cloudinit-disk';
import { domainBackend } from './backends/domain';
import { networkBackend } from './backends/network';
import { poolBackend } from './backends/pool';
import { volumeBackend } from './backends/volume';
import { labDataSources } from './data-sources';
import { type DataSourceReader, type ProviderDefinition, Refusal } from './definition';
import { TREATMENTS } from './honoured';
import type { ChangeRules } from './plan';
import { Resources } from './resources';
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
      'It reports what a running libvirt daemon knows, and there is none behind this provider. ' +
        'Plan this stack against the host itself, with the provider from the registry.',
    );
  };
}

/** The lab, as what the libvirt provider makes its resources in. */
export interface LibvirtHost {
  /** Its networks, volumes and machines. */
  readonly host: Host;
  /** The folder in which is kept what was applied; absolute. */
  readonly records: string;
  /**
   * The folder of the lab's own guest image.
   * @default - nothing stands in for the images of vendors
   */
  readonly image?: string;
}

/** The lab's resources; what uses others stands before them. */
function resourcesOf({ host, records, image }: LibvirtHost): Resources {
  return new Resources({
    backends: {
      libvirt_domain: domainBackend(host),
      libvirt_volume: volumeBackend(host.volumes, image),
      libvirt_cloudinit_disk: cloudinitDiskBackend(host.seeds),
      libvirt_network: networkBackend(host.networks),
      libvirt_pool: poolBackend(host.volumes),
    },
    treatments: TREATMENTS,
    records,
  });
}

/**
 * The libvirt provider, with the schema that `@cdktf/provider-libvirt` was made from.
 *
 * @param lab what its resources are made in; without it the provider only plans.
 * @throws Error when that package, or the schema in it, is missing.
 */
export function libvirtProvider(lab?: LibvirtHost): ProviderDefinition {
  const bindings = dirname(require.resolve('@cdktf/provider-libvirt/package.json'));
  const schema = loadSchema(join(bindings, 'schema', 'libvirt-0.9.7.json'), SOURCE);
  return {
    source: SOURCE,
    schema,
    changes: CHANGES,
    ...(lab && { resources: resourcesOf(lab) }),
    dataSources: {
      ...Object.fromEntries(
        Object.keys(schema.data_source_schemas).map((type) => [type, needsHost(type)]),
      ),
      ...(lab && labDataSources(lab.host)),
    },
  };
}
