/** Resources (or data sources) by type and name. */
export type Blocks = Record<string, Record<string, Record<string, unknown>>>;

/** The text of a `cdk.tf.json` with both providers and whatever `parts` adds. */
export function stackOf(resource: Blocks, parts: Record<string, unknown> = {}): string {
  return JSON.stringify({
    terraform: {
      required_providers: {
        libvirt: { source: 'dmacvicar/libvirt', version: '0.9.7' },
        null: { source: 'null', version: '3.2.4' },
      },
    },
    provider: { libvirt: [{ uri: 'qemu:///system' }], null: [{}] },
    ...(Object.keys(resource).length > 0 && { resource }),
    ...parts,
  });
}

/** The text of a state file in which these resources exist, with these attributes. */
export function stateOf(resources: Blocks): string {
  return JSON.stringify({
    version: 4,
    terraform_version: '1.6.0',
    serial: 1,
    lineage: '6b1f0a3e-0000-4000-8000-000000000000',
    outputs: {},
    resources: Object.entries(resources).flatMap(([type, named]) =>
      Object.entries(named).map(([name, attributes]) => ({
        mode: 'managed',
        type,
        name,
        provider: `provider["${providerOf(type)}"]`,
        instances: [{ schema_version: 0, attributes }],
      })),
    ),
  });
}

function providerOf(type: string): string {
  if (type === 'terraform_data') return 'terraform.io/builtin/terraform';
  return `registry.terraform.io/${type.startsWith('null') ? 'hashicorp/null' : 'dmacvicar/libvirt'}`;
}

/** One of each of the seven types of libvirt resource, as a guest's chain needs them. */
export const CHAIN: Blocks = {
  libvirt_pool: { pool: { name: 'lvs', type: 'dir', target: { path: '/var/lib/lvs' } } },
  libvirt_network: {
    public: { name: 'public', forward: { mode: 'nat' }, bridge: { stp: 'on' } },
  },
  libvirt_volume: {
    base: {
      name: 'base.qcow2',
      pool: '${libvirt_pool.pool.name}',
      target: { format: { type: 'qcow2' } },
      create: { content: { url: 'file:///images/debian-12.qcow2' } },
    },
    overlay: {
      name: 'one.qcow2',
      pool: '${libvirt_pool.pool.name}',
      capacity: 8589934592,
      backing_store: { path: '${libvirt_volume.base.path}', format: { type: 'qcow2' } },
    },
  },
  libvirt_cloudinit_disk: {
    seed: { name: 'seed.iso', user_data: '#cloud-config\n', meta_data: 'instance-id: one\n' },
  },
  libvirt_ignition: { coreos: { name: 'coreos.ign', content: '{}' } },
  libvirt_combustion: { micro: { name: 'micro.sh', content: '#!/bin/sh\n' } },
  libvirt_domain: {
    one: {
      name: 'one',
      type: 'kvm',
      memory: 524288,
      vcpu: 1,
      running: true,
      devices: {
        disks: [
          {
            source: { file: { file: '${libvirt_volume.overlay.path}' } },
            target: { dev: 'vda', bus: 'virtio' },
            driver: { name: 'qemu', type: 'qcow2' },
          },
          {
            source: { file: { file: '${libvirt_cloudinit_disk.seed.path}' } },
            target: { dev: 'sda', bus: 'sata' },
          },
        ],
        interfaces: [
          {
            source: { network: { network: '${libvirt_network.public.name}' } },
            mac: { address: '52:54:00:00:00:01' },
            model: { type: 'virtio' },
          },
        ],
      },
    },
  },
};
