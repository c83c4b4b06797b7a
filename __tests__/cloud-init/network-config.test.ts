import fc from 'fast-check';
import { renderNetworkConfig } from '../../cloud-init/network-config';
import { debian12 } from '../../model/guests/debian-12';
import type { Machine } from '../../model/machine';
import { needCheckers } from '../oracles/checkers';
import { hostileString } from '../oracles/hostile';
import { readIfcfg } from '../oracles/ifcfg';
import { readNetworkConfigs, type NetworkReading } from '../oracles/network-config';
import { guideCluster, routerMachine, serverMachine } from './fixtures';
import { keepalivedClusters } from './keepalived-clusters';

needCheckers();

const cluster = guideCluster({ guest: debian12(), resolvers: ['192.0.2.1', '192.0.2.2'] });
const router = routerMachine(cluster, cluster.routers[0]!);

const read = async (machine: Machine): Promise<NetworkReading> =>
  (await readNetworkConfigs([renderNetworkConfig(machine)!]))[0]!;

const ifcfg = ({ files }: NetworkReading, device: string) =>
  readIfcfg(files.sysconfig[`/etc/sysconfig/network-scripts/ifcfg-${device}`]!).values;

const networkd = ({ files }: NetworkReading, device: string) =>
  files.networkd[`/etc/systemd/network/10-cloud-init-${device}.network`]!;

test('cloud-init brings up the addresses of any cluster, on Enterprise Linux as on Debian', async () => {
  const machines = fc
    .sample(keepalivedClusters(), 30)
    .flatMap((any) => [
      ...any.routers.map((one) => routerMachine(any, one)),
      ...any.realServers.map((one) => serverMachine(any, one)),
    ]);
  const all = await readNetworkConfigs(machines.map((machine) => renderNetworkConfig(machine)!));
  all.forEach((reading, index) => {
    const { interfaces, resolvers } = machines[index]!;
    expect(reading.names).toEqual(
      Object.fromEntries(interfaces.map(({ device, mac }) => [mac, device])),
    );
    for (const { device, mac, address } of interfaces) {
      const { address: ip, netmask, prefixLength, gateway } = address!;
      const values = ifcfg(reading, device);
      expect(Object.fromEntries(values)).toMatchObject({
        BOOTPROTO: 'none',
        ONBOOT: 'yes',
        HWADDR: mac,
        IPADDR: ip,
        NETMASK: netmask,
      });
      expect(values.get('GATEWAY')).toBe(gateway);
      const unit = networkd(reading, device);
      expect(unit).toContain(`Address=${ip}/${prefixLength}\n`);
      expect(unit).toContain('DHCP=no\n');
      expect([...unit.matchAll(/Gateway=(.*)/g)].map(([, one]) => one)).toEqual(
        gateway === undefined ? [] : [gateway],
      );
      expect(/DNS=(.*)/.exec(unit)?.[1] ?? '').toBe(
        resolvers.length > 0 && gateway !== undefined ? resolvers.join(' ') : '',
      );
    }
  });
}, 120_000);

test('netplan gets what was meant, and nothing that it warns of', async () => {
  const text = (await read(router)).files.netplan['/etc/netplan/50-cloud-init.yaml']!;
  expect(text).not.toContain('gateway4');
  expect(text).toContain('to: 0.0.0.0/0');
  expect(text.match(/dhcp4: false/g)).toHaveLength(2);
});

test('one interface has the gateway, and the resolvers with it', async () => {
  const reading = await read(router);
  expect(ifcfg(reading, 'eth0').get('GATEWAY')).toBe('192.168.26.254');
  expect(ifcfg(reading, 'eth0').get('DNS2')).toBe('192.0.2.2');
  expect(ifcfg(reading, 'eth1').has('GATEWAY')).toBe(false);
  expect(ifcfg(reading, 'eth1').has('DNS1')).toBe(false);
});

test('resolvers of a machine without a gateway stand at its first address', async () => {
  const interfaces = router.interfaces.map((nic) => ({
    ...nic,
    address: nic.address && { ...nic.address, gateway: undefined },
  }));
  const reading = await read({ ...router, interfaces });
  expect(ifcfg(reading, 'eth0').get('DNS1')).toBe('192.0.2.1');
});

test('an interface without an address gets none, asks for none, and nobody waits for it', async () => {
  const nic = { device: 'eth2', mac: '52:54:00:00:03:01' };
  const reading = await read({ ...router, interfaces: [...router.interfaces, nic] });
  const values = ifcfg(reading, 'eth2');
  expect(values.get('BOOTPROTO')).toBe('none');
  expect([...values.keys()].filter((key) => /IPADDR|GATEWAY|DHCP/.test(key))).toEqual([]);
  expect(networkd(reading, 'eth2')).toContain('DHCP=no');
  const [, plan = ''] = reading.files.netplan['/etc/netplan/50-cloud-init.yaml']!.split('eth2:');
  expect(plan).toContain('optional: true');
  expect(plan).toContain('link-local: []');
  expect(plan).not.toContain('addresses');
  expect(reading.names[nic.mac]).toBe('eth2');
});

test('guests with ifcfg files have no network-config', () => {
  expect(renderNetworkConfig(routerMachine(guideCluster(), cluster.routers[0]!))).toBeUndefined();
});

test('NumberOutOfRange: more resolvers than the C library reads', () => {
  const resolvers = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];
  expect(() => renderNetworkConfig({ ...router, resolvers })).toThrow(
    expect.objectContaining({ name: 'NumberOutOfRange' }),
  );
});

test('no string can add a key: it is refused, or it is the address that it says', () => {
  const places: readonly ((text: string) => Machine)[] = [
    (mac) => ({ ...router, interfaces: [{ ...router.interfaces[0]!, mac }] }),
    (device) => ({ ...router, interfaces: [{ ...router.interfaces[0]!, device }] }),
    (text) => ({ ...router, resolvers: [text] }),
    ...(['address', 'gateway'] as const).map((key) => (text: string) => {
      const [nic] = router.interfaces;
      return { ...router, interfaces: [{ ...nic!, address: { ...nic!.address!, [key]: text } }] };
    }),
  ];
  const keys = (text: string) => text.match(/^ *[\w-]+:/gm);
  const meant = keys(renderNetworkConfig({ ...router, interfaces: [router.interfaces[0]!] })!);
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...places), hostileString(), (place, text) => {
      try {
        expect(keys(renderNetworkConfig(place(text))!)).toEqual(meant);
      } catch (error) {
        expect((error as Error).name).toMatch(/Invalid$/);
        refused += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(300);
});
