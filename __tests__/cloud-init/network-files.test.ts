import fc from 'fast-check';
import { renderIfcfg } from '../../cloud-init/ifcfg';
import { renderResolvConf } from '../../cloud-init/resolv-conf';
import type { Machine, MachineInterface } from '../../model/machine';
import { grepIfcfg, readIfcfg, sourceIfcfg } from '../oracles/ifcfg';
import { readNetworkScript } from '../oracles/network-script';
import { readResolvConf } from '../oracles/resolv-conf';
import { readSysctl } from '../oracles/sysctl';
import { clusters } from './clusters';
import { fileOf, guideCluster, renderRouter, renderServer, routerMachine } from './fixtures';

const scripts = '/etc/sysconfig/network-scripts';
const cluster = guideCluster();
const machine = routerMachine(cluster, cluster.routers[0]!);

describe('the guide’s network', () => {
  test('gives the guide’s files to the letter, and after them the two keys of ours', () => {
    const router = renderRouter(cluster);
    expect(fileOf(router, `${scripts}/ifcfg-eth0`).content).toBe(
      'DEVICE=eth0\nBOOTPROTO=static\nONBOOT=yes\nIPADDR=192.168.26.9\nNETMASK=255.255.255.0\n' +
        'GATEWAY=192.168.26.254\nHWADDR=52:54:00:00:00:09\nNM_CONTROLLED=no\n',
    );
    expect(fileOf(router, `${scripts}/ifcfg-eth1`).content).toBe(
      'DEVICE=eth1\nBOOTPROTO=static\nONBOOT=yes\nIPADDR=10.11.12.9\nNETMASK=255.255.255.0\n' +
        'HWADDR=52:54:00:00:01:09\nNM_CONTROLLED=no\n',
    );
  });

  test('makes the NAT VIP the real servers’ gateway', () => {
    const { content } = fileOf(renderServer(cluster), `${scripts}/ifcfg-eth0`);
    expect(Object.fromEntries(readIfcfg(content).values)).toEqual({
      DEVICE: 'eth0',
      ONBOOT: 'yes',
      BOOTPROTO: 'static',
      IPADDR: '10.11.12.1',
      NETMASK: '255.255.255.0',
      GATEWAY: '10.11.12.10',
      HWADDR: '52:54:00:00:02:01',
      NM_CONTROLLED: 'no',
    });
  });
});

test('every interface file of any cluster is read as it is meant, with one gateway a machine', () => {
  fc.assert(
    fc.property(clusters(), (any) => {
      const machines = [0, 1].map((index) => renderRouter(any, index));
      machines.push(...any.realServers.map((_, index) => renderServer(any, index)));
      const floating = [any.natVip, ...any.virtualServers.map(({ vip }) => vip)];
      for (const rendered of machines) {
        const read = rendered.machine.interfaces.map(({ device }) =>
          readIfcfg(fileOf(rendered, `${scripts}/ifcfg-${device}`).content),
        );
        expect(read.flatMap(({ problems }) => problems)).toEqual([]);
        expect(read.filter(({ values }) => values.has('GATEWAY'))).toHaveLength(1);
        for (const { address } of floating) {
          expect(read.map(({ values }) => values.get('IPADDR'))).not.toContain(address);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('a shell that sources the file only assigns', async () => {
  const sourced = await sourceIfcfg(renderIfcfg(machine, machine.interfaces[0]!).content);
  expect(sourced.faults).toEqual([]);
  expect(sourced.variables.get('IPADDR')).toBe('192.168.26.9');
});

test('an interface without an address stays down and has no gateway', () => {
  const nic: MachineInterface = { device: 'eth2', mac: '52:54:00:00:03:01' };
  const { path, content } = renderIfcfg(machine, nic);
  const { problems, values } = readIfcfg(content);
  expect(path).toBe(`${scripts}/ifcfg-eth2`);
  expect(problems).toEqual([]);
  expect(grepIfcfg(content, 'ONBOOT')).toBe('no');
  expect([...values.keys()]).toEqual(['DEVICE', 'BOOTPROTO', 'ONBOOT', 'HWADDR', 'NM_CONTROLLED']);
});

test('/etc/sysconfig/network carries the host name and keeps 169.254/16 away', () => {
  const { content } = fileOf(renderRouter(cluster), '/etc/sysconfig/network');
  expect(readNetworkScript(content).problems).toEqual([]);
  expect(Object.fromEntries(readNetworkScript(content).values)).toEqual({
    NETWORKING: 'yes',
    HOSTNAME: 'primary',
    NOZEROCONF: 'yes',
  });
});

test('udev binds each name to its MAC address', () => {
  const { content } = fileOf(renderRouter(cluster), '/etc/udev/rules.d/70-persistent-net.rules');
  const rules = content.trimEnd().split('\n');
  const names = rules.map((line) =>
    Object.fromEntries(
      [...line.matchAll(/(\w+(?:\{\w+\})?)==?"([^"]*)"/g)].map(([, key, value]) => [key, value]),
    ),
  );
  expect(names.map(({ 'ATTR{address}': mac, NAME }) => [mac, NAME])).toEqual([
    ['52:54:00:00:00:09', 'eth0'],
    ['52:54:00:00:01:09', 'eth1'],
  ]);
});

describe('resolvers', () => {
  const withResolvers = (...resolvers: string[]): Machine => ({ ...machine, resolvers });

  test('are written in order', () => {
    const { content } = renderResolvConf(withResolvers('192.0.2.1', '192.0.2.2'));
    expect(readResolvConf(content).nameservers).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  test('leave the image’s file alone where there are none', () => {
    expect(() => fileOf(renderRouter(cluster), '/etc/resolv.conf')).toThrow();
    expect(
      fileOf(renderRouter(guideCluster({ resolvers: ['192.0.2.1'] })), '/etc/resolv.conf'),
    ).toBeDefined();
  });

  test('are at most three: the C library would ignore a fourth', () => {
    const four = withResolvers('192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4');
    expect(() => renderResolvConf(four)).toThrow(
      expect.objectContaining({ name: 'NumberOutOfRange' }),
    );
  });
});

test('sysctl.conf forwards, as the guide writes it, and keeps the distribution’s lines', () => {
  const file = fileOf(renderRouter(cluster), '/etc/sysctl.conf');
  const settings = readSysctl(file.content);
  expect(file.content.split('\n')).toContain('net.ipv4.ip_forward = 1');
  expect(settings.get('net.ipv4.ip_forward')).toBe('1');
  expect(settings.get('net.ipv4.conf.default.rp_filter')).toBe('1');
  expect(settings.get('kernel.sysrq')).toBe('0');
});
