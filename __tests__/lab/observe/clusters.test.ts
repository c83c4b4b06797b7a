import { Testing, TerraformStack } from 'cdktf';
import { Guest, LvsCluster, Network, WebPage } from '../../../constructs';
import { askedPorts, findClusters } from '../../../lab/observe/clusters';
import { targetsOf } from '../../../lab/observe/observe';

/** The outputs of a stack with these clusters, as the state would have them. */
function outputsOf(...names: string[]): Record<string, unknown> {
  const stack = new TerraformStack(Testing.app(), 'stack');
  names.forEach((name, index) => {
    const cluster = new LvsCluster(stack, name, {
      publicNetwork: Network.nat(`192.168.${index}.0/24`),
      privateNetwork: Network.isolated(`10.0.${index}.0/24`),
      natVip: `10.0.${index}.10`,
      routers: [
        { publicIp: `192.168.${index}.9`, privateIp: `10.0.${index}.9` },
        { publicIp: `192.168.${index}.8`, privateIp: `10.0.${index}.8` },
      ],
      guest: Guest.debian12(),
    });
    cluster.addRealServer('one', { ip: `10.0.${index}.1`, workload: new WebPage() });
    cluster.addRealServer('two', { ip: `10.0.${index}.2`, workload: new WebPage() });
    cluster.addVirtualServer('web', {
      vip: `192.168.${index}.10`,
      ports: [80, 443],
      firewallMark: 80,
    });
  });
  const { output } = JSON.parse(Testing.synth(stack)) as {
    output: Record<string, { value: unknown }>;
  };
  return Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]));
}

test('a cluster is found by what the constructs put out', () => {
  expect(findClusters(outputsOf('lvs'))).toEqual([
    {
      name: 'lvs',
      services: [
        expect.objectContaining({
          name: 'web',
          vip: '192.168.0.10',
          protocol: 'tcp',
          ports: [80, 443],
          firewallMark: 80,
        }),
      ],
      routers: ['backup', 'primary'],
      realServers: { one: '10.0.0.1', two: '10.0.0.2' },
      natVip: '10.0.0.10',
      promises: {
        failover: expect.any(Number),
        removal: expect.any(Number),
        reentry: expect.any(Number),
      },
    },
  ]);
});

test('of a service, ports that stand alone are asked, and of ranges alone the first', () => {
  const service = { vip: '192.168.0.10', protocol: 'tcp_udp', firewall_mark: 21 };
  const [cluster] = findClusters({
    lvs_virtual_servers: {
      mixed: { ...service, ports: [21, '10000-20000'] },
      ranges: { ...service, ports: ['10000-20000', '30000-40000'] },
      texts: { ...service, ports: ['21', '10000-20000'] },
      datagrams: { ...service, protocol: 'udp', ports: [53] },
    },
  });
  const [mixed, ranges, texts, datagrams] = cluster!.services;
  expect(mixed!.ports).toEqual([21, '10000-20000']);
  expect([mixed, ranges, texts].map((one) => askedPorts(one!))).toEqual([[21], [10_000], [21]]);
  expect(targetsOf([mixed!, datagrams!])).toEqual([{ address: '192.168.0.10', port: 21 }]);
});

test('several clusters keep what is theirs', () => {
  const clusters = findClusters(outputsOf('lvs', 'other'));
  expect(clusters.map(({ name, natVip }) => [name, natVip])).toEqual([
    ['lvs', '10.0.0.10'],
    ['other', '10.0.1.10'],
  ]);
});

test.each([[{}], [{ virtual_servers: {} }], [{ lvs_real_servers: { one: '10.0.0.1' } }]])(
  '%j is about something else',
  (outputs) => expect(findClusters(outputs)).toEqual([]),
);
