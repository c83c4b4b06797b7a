import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Networks } from '../../../lab/host/networks';
import { askJson, network, openParts, type Parts, until } from './support';

interface Link {
  readonly ifname: string;
  readonly address: string;
  readonly operstate: string;
  readonly flags: readonly string[];
  readonly linkinfo?: {
    readonly info_kind: string;
    readonly info_data: { readonly stp_state: number; readonly forward_delay: number };
  };
}
interface Addresses {
  readonly ifname: string;
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
}

let parts: Parts;
beforeEach(async () => (parts = await openParts()));
afterEach(() => parts.close());

const links = () => askJson<Link>(parts.namespace, 'ip', 'link');
const linkNamed = async (name: string) => (await links()).find(({ ifname }) => ifname === name);
const addressesOf = async (name: string) =>
  (await askJson<Addresses>(parts.namespace, 'ip', 'address'))
    .find(({ ifname }) => ifname === name)
    ?.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`);
const kernel = async (name: string) =>
  (await parts.namespace.run('cat', [`/proc/sys/${name}`])).stdout.trim();

it('has a loopback that is up, and forwards nothing', async () => {
  expect((await linkNamed('lo'))?.flags).toContain('UP');
  expect(await kernel('net/ipv4/ip_forward')).toBe('0');
});

it('takes back forwarding that it has inherited', async () => {
  await parts.namespace.run('sh', ['-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward']);
  await parts.networks.prepare();
  expect(await kernel('net/ipv4/ip_forward')).toBe('0');
});

it('is a bridge without spanning tree or delay, with a MAC address that guests do not change', async () => {
  const { bridge, ...definition } = network('isolated');
  await parts.networks.define({ bridge, ...definition });
  await parts.networks.start('isolated');
  const before = await linkNamed(bridge);
  expect(before?.flags).toContain('UP');
  expect(before?.linkinfo).toMatchObject({
    info_kind: 'bridge',
    info_data: { stp_state: 0, forward_delay: 0 },
  });
  expect(parts.networks.isActive('isolated')).toBe(true);

  const lower = '00:00:00:00:00:01';
  await parts.namespace.run('sh', [
    '-c',
    `ip link add port address ${lower} type veth && ip link set port master ${bridge}`,
  ]);
  expect((await linkNamed(bridge))?.address).toBe(before?.address);
});

it('gives the host no address where none is declared, of IPv6 neither', async () => {
  const definition = network('isolated');
  await parts.networks.define(definition);
  await parts.networks.start('isolated');
  await parts.namespace.run('sh', [
    '-c',
    `ip link add port type veth peer name guest && ip link set guest up &&
     ip link set port master ${definition.bridge} up`,
  ]);
  await until(async () => (await linkNamed(definition.bridge))?.operstate === 'UP');
  expect(await addressesOf(definition.bridge)).toEqual([]);
  expect(await kernel(`net/ipv6/conf/${definition.bridge}/disable_ipv6`)).toBe('1');
});

it('gives the host its declared addresses, usable at once', async () => {
  const definition = network('public', ['192.168.26.254/24', 'fd00:26::1/64']);
  await parts.networks.define(definition);
  await parts.networks.start('public');
  const found = await addressesOf(definition.bridge);
  expect(found).toEqual(expect.arrayContaining(['192.168.26.254/24', 'fd00:26::1/64']));
  expect(await kernel(`net/ipv6/conf/${definition.bridge}/accept_ra`)).toBe('0');
  expect(await kernel(`net/ipv6/conf/${definition.bridge}/autoconf`)).toBe('0');
});

it('may be started twice, stopped twice, and started again', async () => {
  const definition = network('public', ['10.0.0.1/24']);
  await parts.networks.define(definition);
  await Promise.all([parts.networks.start('public'), parts.networks.start('public')]);
  await Promise.all([parts.networks.stop('public'), parts.networks.stop('public')]);
  expect(await linkNamed(definition.bridge)).toBeUndefined();
  expect(parts.networks.isActive('public')).toBe(false);
  await parts.networks.start('public');
  expect(await linkNamed(definition.bridge)).toBeDefined();
});

it('is forgotten with its bridge and its file', async () => {
  const definition = network('public');
  await parts.networks.define(definition);
  await parts.networks.start('public');
  await parts.networks.undefine('public');
  expect(await linkNamed(definition.bridge)).toBeUndefined();
  expect(parts.networks.find('public')).toBeUndefined();
  expect(readdirSync(join(parts.folder, 'networks'))).toEqual([]);
});

it('is found by name and by UUID, also by the next host on the folder', async () => {
  const definition = network('public', ['10.0.0.1/24']);
  await parts.networks.define(definition);
  const next = new Networks(join(parts.folder, 'networks'), parts.namespace);
  expect(next.find('public')).toEqual(definition);
  expect(next.find(definition.uuid)).toEqual(definition);
  expect(next.isActive('public')).toBe(false);
});

it('may change its definition under its own name and UUID', async () => {
  const definition = network('public');
  await parts.networks.define(definition);
  await parts.networks.define({ ...definition, autostart: false });
  expect(parts.networks.find('public')?.autostart).toBe(false);
});

it('refuses what is another network’s', async () => {
  const definition = network('one');
  await parts.networks.define(definition);
  for (const same of ['name', 'uuid', 'bridge'] as const) {
    const other = network('two', [], { [same]: definition[same] });
    await expect(parts.networks.define(other)).rejects.toMatchObject({
      name: 'NameTaken',
      message: expect.stringContaining(same === 'uuid' ? definition.uuid : definition[same]),
    });
  }
  expect(parts.networks.list()).toEqual([definition]);
});

it.each([
  ['10.0.0.1/24', '10.0.0.254/25'],
  ['10.0.0.1/8', '10.1.2.3/24'],
  ['fd00::1/48', 'fd00:0:0:9::1/64'],
])('refuses %s and %s at the same time, as libvirt does', async (one, two) => {
  await parts.networks.define(network('one', [one]));
  await parts.networks.define(network('two', [two]));
  await parts.networks.start('one');
  await expect(parts.networks.start('two')).rejects.toMatchObject({
    name: 'NetworkFailed',
    message: expect.stringContaining(one),
  });
  await parts.networks.stop('one');
  await parts.networks.start('two');
});

it.each(['10.0.0.1', '10.0.0.256/24', '10.0.0.1/33', 'fd00::/129', 'gateway'])(
  'refuses the host address %s',
  async (address) => {
    await expect(parts.networks.define(network('one', [address]))).rejects.toMatchObject({
      name: 'NetworkFailed',
    });
  },
);

it.each(['lo', '', 'sixteen-bytes-xx', 'a b', '-x', '..', 'a/b', 'a\nb'])(
  'refuses the bridge %j',
  async (bridge) => {
    await expect(parts.networks.define(network('one', [], { bridge }))).rejects.toMatchObject({
      name: 'NameInvalid',
    });
  },
);

it('leaves nothing when the kernel refuses', async () => {
  const definition = network('one', ['10.0.0.1/24']);
  await parts.networks.define(definition);
  await parts.namespace.run('ip', ['link', 'add', definition.bridge, 'type', 'veth']);
  await expect(parts.networks.start('one')).rejects.toMatchObject({
    name: 'NetworkFailed',
    message: expect.stringContaining('File exists'),
  });
  expect(parts.networks.isActive('one')).toBe(false);
});

it('says which networks there are when one is not', async () => {
  await parts.networks.define(network('one'));
  for (const attempt of ['start', 'stop', 'undefine'] as const) {
    await expect(parts.networks[attempt]('two')).rejects.toMatchObject({
      name: 'NotFound',
      message: expect.stringContaining('one'),
    });
  }
});

it('names bridges within 15 bytes, always the same', () => {
  const names = Array.from({ length: 5_000 }, (_, index) =>
    Networks.bridgeName(`network-${index}`),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => /^[a-z0-9]{1,15}$/.test(name))).toBe(true);
  expect(Networks.bridgeName('public')).toBe(Networks.bridgeName('public'));
});
