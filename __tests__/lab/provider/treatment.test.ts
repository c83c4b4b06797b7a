import { Testing } from 'cdktf';
import fc from 'fast-check';
import { Guest, LvsCluster, Network } from '../../../constructs';
import { isObject, type ObjectValue, Unknown, type Value } from '../../../lab/provider/codec';
import { PROVIDER_TREATMENT, TREATMENTS } from '../../../lab/provider/honoured';
import { libvirtProvider } from '../../../lab/provider/libvirt';
import type { AttributeSchemas } from '../../../lab/provider/schema';
import { refusals } from '../../../lab/provider/treatment';
import { exampleApps, runApp } from '../../support/apps';
import { HTTP, newStack } from '../../support/stacks';
import { type Topology, topology } from '../../support/topologies';

const { schema } = libvirtProvider();
const attributesOf = (type: string) => schema.resource_schemas[type]?.block.attributes ?? {};

/** What the lab has against a configuration, as text. */
function against(type: string, config: Value): string[] {
  return refusals(type, TREATMENTS[type], attributesOf(type), config).map(({ detail }) => detail);
}

/** What the lab has against a whole stack: the refusals of all its resources. */
function againstStack(text: string): string[] {
  const { resource } = JSON.parse(text) as { resource: Record<string, Record<string, unknown>> };
  return Object.entries(resource)
    .filter(([type]) => type.startsWith('libvirt_'))
    .flatMap(([type, named]) =>
      Object.values(named).flatMap((config) => against(type, evaluated(config as Value))),
    );
}

/** As Terraform gives a configuration to a provider: an expression may be anything. */
function evaluated(value: Value): Value {
  if (typeof value === 'string') return value.includes('${') ? Unknown.PLAIN : value;
  if (Array.isArray(value)) return value.map(evaluated);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, evaluated(inner)]));
}

/** Whether a schema has a dotted path; `.**` at its end wants an attribute that has others. */
function has(attributes: AttributeSchemas, path: string): boolean {
  const [name = '', ...rest] = path.split('.');
  const attribute = attributes[name];
  if (!attribute) return false;
  if (rest.length === 0) return true;
  const nested = attribute.nested_type?.attributes;
  return nested !== undefined && (rest.join() === '**' || has(nested, rest.join('.')));
}

describe('the tables', () => {
  const tables = [
    ...Object.entries(TREATMENTS).map(
      ([type, treatment]) => [type, treatment, attributesOf(type)] as const,
    ),
    ['provider', PROVIDER_TREATMENT, schema.provider.block.attributes ?? {}] as const,
  ];

  test.each(tables)('of %s have nothing that the schema has not', (_, treatment, attributes) => {
    const { honoured, values = {}, harmless, refused = {} } = treatment;
    const paths = [honoured, ...[values, harmless, refused].map((table) => Object.keys(table))];
    expect(paths.flat().filter((path) => !has(attributes, path))).toEqual([]);
  });

  test.each(tables)('of %s contradict neither themselves nor one another', (_, treatment) => {
    const { honoured, values = {}, harmless, refused = {} } = treatment;
    const listed = [...honoured, ...Object.keys(harmless)];
    expect(new Set(listed).size).toBe(listed.length);
    expect(Object.keys(values).filter((path) => !listed.includes(path))).toEqual([]);
    expect(Object.keys(refused).filter((path) => listed.includes(path))).toEqual([]);
  });

  test.each(tables)('of %s give a reason in a sentence', (_, { harmless, refused = {} }) => {
    for (const reason of [...Object.values(harmless), ...Object.values(refused)]) {
      expect(reason).toMatch(/^[A-Z].{20,}\.$/);
    }
  });
});

describe('the stacks of this repository', () => {
  test.each([['main.ts'], ...exampleApps().map((app) => [app])])(
    '%s: everything is honoured or harmless, bridges of the host apart',
    (app) => {
      const run = runApp(['npx', 'tsx', app]);
      const found = run.stacks.flatMap(({ text }) => againstStack(text));
      run.remove();
      const bridges = found.filter((detail) => /source\.bridge\. It is a bridge of/.test(detail));
      expect(found.filter((detail) => !bridges.includes(detail))).toEqual([]);
      expect(bridges.length > 0).toBe(app === 'examples/larger-stack.ts');
    },
  );

  test('any cluster is honoured', () => {
    const guests = [Guest.enterpriseLinux6(), Guest.enterpriseLinux9(), Guest.debian12()];
    for (const guest of guests) {
      for (const given of fc.sample(topology(4), { numRuns: 5, seed: 26 })) {
        expect(againstStack(clusterOf(given, guest))).toEqual([]);
      }
    }
  });
});

describe('a configuration', () => {
  const domain = (more: ObjectValue): ObjectValue => ({ name: 'one', type: 'kvm', ...more });

  test.each<[string, ObjectValue, string]>([
    ['libvirt_domain', domain({ hwuuid: 'x' }), 'hwuuid'],
    ['libvirt_domain', domain({ devices: { tpms: [{ model: 'tpm-crb' }] } }), 'devices.tpms'],
    [
      'libvirt_domain',
      domain({ devices: { disks: [{}, { boot: { order: 1 } }] } }),
      'devices.disks[1].boot',
    ],
    ['libvirt_domain', domain({ features: { smm: {} } }), 'features.smm'],
    ['libvirt_network', { name: 'n', mtu: { size: 9000 } }, 'mtu'],
    ['libvirt_network', { name: 'n', ips: [{ dhcp: {} }] }, 'ips[0].dhcp'],
    ['libvirt_volume', { name: 'v', target: { compat: '1.1' } }, 'target.compat'],
    ['libvirt_pool', { name: 'p', source: { name: 'vg' } }, 'source'],
    ['libvirt_ignition', { name: 'i' }, 'resources of type libvirt_ignition'],
  ])('of %s with more is refused by its path: %#', (type, config, path) => {
    expect(against(type, config)).toEqual([
      expect.stringContaining(`The lab does not make ${path}. `),
    ]);
  });

  test.each<[string, ObjectValue, string]>([
    ['libvirt_network', { forward: { mode: 'bridge' } }, 'forward.mode is bridge; allowed: nat'],
    ['libvirt_network', { ips: [{ address: '1.2.3' }] }, 'ips[0].address is 1.2.3'],
    ['libvirt_pool', { type: 'logical' }, 'type is logical; allowed: dir'],
    ['libvirt_volume', { target: { format: { type: 'vmdk' } } }, 'target.format.type is vmdk'],
    ['libvirt_domain', { type: 'xen' }, 'type is xen; allowed: kvm, qemu'],
    ['libvirt_domain', { memory_unit: 'parsec' }, 'memory_unit is parsec; allowed: bytes'],
    ['libvirt_domain', { memory: 0 }, 'memory is 0; allowed: 1 or more'],
    ['libvirt_domain', { cpu: { mode: 'none' } }, 'cpu.mode is none'],
    ['libvirt_domain', { os: { type_machine: 'microvm' } }, 'os.type_machine is microvm'],
    [
      'libvirt_domain',
      { devices: { interfaces: [{ mac: { address: '53:54:00:00:00:01' } }] } },
      'devices.interfaces[0].mac.address is 53:54:00:00:00:01',
    ],
    [
      'libvirt_domain',
      { devices: { disks: [{ target: { bus: 'ide', dev: 'hda' } }] } },
      'devices.disks[0].target.bus is ide; allowed: virtio, sata, scsi',
    ],
  ])('of %s with another value is refused by its path: %#', (type, config, words) => {
    expect(against(type, config)).toEqual([expect.stringContaining(words)]);
  });

  test('whose values are not known yet is judged when they are', () => {
    expect(against('libvirt_domain', domain({ type: Unknown.PLAIN }))).toEqual([]);
    expect(against('libvirt_domain', domain({ devices: Unknown.PLAIN }))).toEqual([]);
  });
});

function clusterOf(given: Topology, guest: Guest): string {
  const stack = newStack();
  const cluster = new LvsCluster(stack, 'lvs', {
    publicNetwork: Network.nat(given.publicCidr, { gateway: given.gateway }),
    privateNetwork: Network.isolated(given.privateCidr),
    natVip: given.natVip,
    guest,
    routers: given.routers,
  });
  for (const { id, ip } of given.realServers) cluster.addRealServer(id, { ip });
  const { vip } = given.virtualServers[0]?.settings ?? HTTP;
  cluster.addVirtualServer('http', { ...HTTP, vip });
  return Testing.synth(stack);
}
