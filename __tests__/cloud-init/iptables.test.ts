import fc from 'fast-check';
import { renderRouterFirewall } from '../../cloud-init/router-firewall';
import { FIREWALL_FILE } from '../../cloud-init/firewall-unit';
import type { Cluster, VirtualServer } from '../../model/cluster/cluster';
import { Protocol } from '../../model/engine';
import { debian12 } from '../../model/guests/debian-12';
import { iptablesRestoreTest, needCheckers } from '../oracles/checkers';
import {
  markOf,
  natOf,
  readIptables,
  verdict,
  type IptablesFile,
  type Packet,
} from '../oracles/iptables';
import { holds, samplesOf } from '../support/ports';
import { clusters } from './clusters';
import {
  fileOf,
  guideCluster,
  guideServers,
  guideVirtualServer,
  renderRouter,
  renderServer,
  shop,
} from './fixtures';

needCheckers();

const path = '/etc/sysconfig/iptables';
const client = '203.0.113.7';

const routerFirewall = (cluster: Cluster, index = 0) =>
  readIptables(fileOf(renderRouter(cluster, index), path).content);

const serverFirewall = (cluster: Cluster, index = 0) =>
  readIptables(fileOf(renderServer(cluster, index), path).content);

const tcp = (packet: Partial<Packet>): Packet => ({
  protocol: 'tcp',
  src: client,
  dst: '192.168.26.10',
  sport: 40_000,
  in: 'eth0',
  ...packet,
});

const udp = (packet: Partial<Packet>): Packet => ({ ...tcp(packet), protocol: 'udp' });

/** The guide's network with keepalived, which has what pulse has not. */
const onDebian = (virtualServers: readonly VirtualServer[]) =>
  guideCluster({
    guest: debian12(),
    heartbeat: { intervalSeconds: 1, deadSeconds: 4, monitorLinks: true, virtualRouterId: 7 },
    virtualServers,
  });

const takes = (file: IptablesFile, packet: Packet) => verdict(file, packet).verdict === 'ACCEPT';

describe('the firewall of an LVS router', () => {
  const firewall = routerFirewall(guideCluster({ connectionSync: true }));

  test.each([
    ['a request to the VIP', tcp({ dport: 80 }), true],
    [
      'the middle of a connection that the other router began',
      tcp({ dport: 80, state: 'INVALID' }),
      true,
    ],
    ['another port of the VIP', tcp({ dport: 81 }), false],
    ['the VIP’s port over UDP', udp({ dport: 80 }), false],
    ['the VIP’s port at the router’s own address', tcp({ dport: 80, dst: '192.168.26.9' }), false],
    [
      'the backup’s heartbeat, public',
      udp({ src: '192.168.26.8', dst: '192.168.26.9', dport: 539 }),
      true,
    ],
    [
      'the backup’s heartbeat, private',
      udp({ src: '10.11.12.8', dst: '10.11.12.9', dport: 539, in: 'eth1' }),
      true,
    ],
    ['a heartbeat over TCP', tcp({ src: '192.168.26.8', dst: '192.168.26.9', dport: 539 }), false],
    ['a stranger’s heartbeat', udp({ dst: '192.168.26.9', dport: 539 }), false],
    [
      'a real server’s heartbeat',
      udp({ src: '10.11.12.1', dst: '10.11.12.9', dport: 539, in: 'eth1' }),
      false,
    ],
    [
      'a heartbeat on the wrong network',
      udp({ src: '192.168.26.8', dst: '10.11.12.9', dport: 539, in: 'eth1' }),
      false,
    ],
    [
      'connections that the backup sends',
      udp({
        src: '10.11.12.8',
        dst: '224.0.0.81',
        dport: 8848,
        in: 'eth1',
        packetType: 'multicast',
      }),
      true,
    ],
    [
      'connections that a real server sends',
      udp({
        src: '10.11.12.1',
        dst: '224.0.0.81',
        dport: 8848,
        in: 'eth1',
        packetType: 'multicast',
      }),
      false,
    ],
    [
      'a switch that asks who listens to the copied connections',
      { ...udp({ src: '10.11.12.254', dst: '224.0.0.1', in: 'eth1' }), protocol: '2' },
      true,
    ],
    [
      'the same question from outside',
      { ...udp({ dst: '224.0.0.1', in: 'eth0' }), protocol: '2' },
      false,
    ],
    [
      'SSH from where it is allowed',
      tcp({ src: '192.168.26.77', dst: '192.168.26.9', dport: 22 }),
      true,
    ],
    [
      'SSH at the private address',
      tcp({ src: '192.168.26.77', dst: '10.11.12.9', dport: 22 }),
      true,
    ],
    ['SSH at the VIP', tcp({ src: '192.168.26.77', dport: 22 }), false],
    [
      'SSH at the NAT VIP',
      tcp({ src: '192.168.26.77', dst: '10.11.12.10', dport: 22, in: 'eth1' }),
      false,
    ],
    ['SSH from elsewhere', tcp({ dst: '192.168.26.9', dport: 22 }), false],
    [
      'an answer to the router',
      tcp({ dst: '192.168.26.9', dport: 51_000, state: 'ESTABLISHED' }),
      true,
    ],
    ['a ping', { protocol: 'icmp', src: client, dst: '192.168.26.9', in: 'eth0' }, true],
    ['itself', tcp({ src: '127.0.0.1', dst: '127.0.0.1', dport: 3636, in: 'lo' }), true],
    ['the web interface of Piranha', tcp({ dst: '192.168.26.9', dport: 3636 }), false],
  ])('%s', (_, packet, accepted) => {
    expect(takes(firewall, packet)).toBe(accepted);
  });

  test.each([
    [
      'the answer of a real server, which connection tracking never saw',
      tcp({
        src: '10.11.12.1',
        dst: client,
        sport: 80,
        in: 'eth1',
        out: 'eth0',
        state: 'INVALID',
        syn: false,
      }),
      true,
    ],
    [
      'a real server’s own request, without egress',
      tcp({ src: '10.11.12.1', dst: client, sport: 40_000, dport: 25, in: 'eth1', out: 'eth0' }),
      false,
    ],
    [
      'what a real server has to say of a path’s packets',
      { ...tcp({ src: '10.11.12.1', dst: client, in: 'eth1', out: 'eth0' }), protocol: 'icmp' },
      true,
    ],
    [
      'a packet of the private network with a foreign source',
      tcp({ src: '10.99.0.1', dst: client, in: 'eth1', out: 'eth0' }),
      false,
    ],
    [
      'a request from outside that goes round IPVS',
      tcp({ dst: '10.11.12.1', dport: 80, out: 'eth1' }),
      false,
    ],
    [
      'the answer to a real server’s own request',
      tcp({ dst: '10.11.12.1', out: 'eth1', state: 'ESTABLISHED' }),
      true,
    ],
  ])('forwards: %s', (_, packet, accepted) => {
    expect(takes(firewall, packet)).toBe(accepted);
  });

  test('lets nothing of connection synchronisation in where there is none', () => {
    const packet = udp({
      src: '10.11.12.8',
      dst: '224.0.0.81',
      dport: 8848,
      in: 'eth1',
      packetType: 'multicast',
    });
    expect(takes(routerFirewall(guideCluster()), packet)).toBe(false);
    expect(takes(routerFirewall(guideCluster()), { ...packet, protocol: '2' })).toBe(false);
  });

  test('follows the heartbeat’s port, and the peer of each router', () => {
    const heartbeat = { intervalSeconds: 6, deadSeconds: 18, port: 1539, monitorLinks: false };
    const onBackup = routerFirewall(guideCluster({ heartbeat }), 1);
    const beat = (src: string, dport: number) => udp({ src, dst: '192.168.26.8', dport });
    expect(takes(onBackup, beat('192.168.26.9', 1539))).toBe(true);
    expect(takes(onBackup, beat('192.168.26.9', 539))).toBe(false);
    expect(takes(onBackup, beat('192.168.26.8', 1539))).toBe(false);
  });

  test('masquerades real servers only where they have egress', () => {
    const packet = tcp({ src: '10.11.12.1', dst: client, dport: 443, in: 'eth1', out: 'eth0' });
    expect(natOf(routerFirewall(guideCluster()), packet, 'POSTROUTING')).toBeUndefined();
    const translated = natOf(routerFirewall(guideCluster({ egress: true })), packet, 'POSTROUTING');
    expect(translated?.name).toBe('MASQUERADE');
  });
});

describe('a virtual server that is not for everybody', () => {
  const from = ['203.0.113.0/24', '198.51.100.7'];
  const limited = guideVirtualServer({ allowedFrom: from });
  const open = guideVirtualServer({ name: 'open', ports: [443] });
  const firewall = routerFirewall(guideCluster({ virtualServers: [limited, open] }));

  test.each([
    ['a client of a network', { src: '203.0.113.200' }, true],
    ['the client with an address', { src: '198.51.100.7' }, true],
    ['its neighbour', { src: '198.51.100.8' }, false],
    ['a client from elsewhere', { src: '192.0.2.1' }, false],
    ['the middle of a connection from elsewhere', { src: '192.0.2.1', state: 'INVALID' }, false],
    ['a client from elsewhere, at another service', { src: '192.0.2.1', dport: 443 }, true],
    [
      'a client of the network, at a port of nobody',
      { src: '203.0.113.200', dport: 22_222 },
      false,
    ],
  ] as const)('takes of %s what it should', (_, packet, taken) => {
    expect(takes(firewall, tcp({ dport: 80, ...packet }))).toBe(taken);
  });

  test.each([[[22]], [[{ from: 20, to: 30 }]], [[22, 80]]])(
    'is not for those who may administer the machines, at ports %j either',
    (ports) => {
      const members = guideServers.map((server) => ({ server, weight: 1, port: 22 }));
      const allowedFrom = ['203.0.113.0/24'];
      const sftp = guideVirtualServer({ ports, members, allowedFrom });
      const sshFrom = ['192.168.26.0/24', '0.0.0.0/0'];
      const file = routerFirewall(guideCluster({ virtualServers: [sftp], sshFrom }));
      for (const state of ['NEW', 'INVALID'] as const) {
        const packet = tcp({ dport: 22, state });
        expect(takes(file, packet)).toBe(true);
        expect(takes(file, { ...packet, src: '192.168.26.77' })).toBe(false);
      }
      const administer = tcp({ src: '192.168.26.77', dst: '192.168.26.9', dport: 22 });
      expect(takes(file, administer)).toBe(true);
    },
  );

  test('marks requests as before, and lets in those of its clients', () => {
    const marked = { ...shop, allowedFrom: ['203.0.113.0/24'] };
    const file = routerFirewall(guideCluster({ virtualServers: [marked] }));
    for (const src of ['203.0.113.7', '192.0.2.1']) {
      const packet = tcp({ src, dst: marked.vip.address, dport: 443 });
      expect(takes(file, packet)).toBe(src === '203.0.113.7');
      expect(markOf(file, packet)).toBe(
        markOf(routerFirewall(guideCluster({ virtualServers: [shop] })), packet),
      );
    }
  });

  test('passes the real iptables-restore, with sources of every length', async () => {
    const allowedFrom = [
      '0.0.0.0/0',
      '10.0.0.0/8',
      '192.0.2.128/25',
      '198.51.100.7',
      '203.0.113.4/30',
    ];
    const cluster = guideCluster({ virtualServers: [{ ...shop, allowedFrom }] });
    const { content } = renderRouterFirewall(cluster, cluster.routers[0]!);
    expect((await iptablesRestoreTest(content)).ok).toBe(true);
  });
});

describe('firewall marks', () => {
  test('are those of the guide for the ports of one service, and for nothing else', () => {
    const firewall = routerFirewall(guideCluster({ virtualServers: [shop] }));
    expect([80, 443, 8080].map((dport) => markOf(firewall, tcp({ dport })))).toEqual([80, 80, 0]);
    expect(markOf(firewall, tcp({ dport: 80, dst: '192.168.26.9' }))).toBe(0);
    expect(markOf(firewall, udp({ dport: 80 }))).toBe(0);
  });

  test('are set before the ports are opened, by one rule for up to fifteen ports', () => {
    const { content } = renderRouterFirewall(
      guideCluster({ virtualServers: [shop] }),
      guideCluster().routers[0]!,
    );
    expect(content).toContain(
      '-A PREROUTING -d 192.168.26.10/32 -p tcp -m multiport --dports 80,443 -j MARK --set-mark 80\n',
    );
  });

  test('are those of both protocols, where they are one service', () => {
    const dns = guideVirtualServer({
      protocol: Protocol.TCP_UDP,
      ports: [53],
      firewallMark: 53,
    });
    const cluster = guideCluster({ virtualServers: [dns] });
    const firewall = routerFirewall(cluster);
    for (const packet of [tcp({ dport: 53 }), udp({ dport: 53 })]) {
      expect(markOf(firewall, packet)).toBe(53);
      expect(takes(firewall, packet)).toBe(true);
      const answer = { src: '10.11.12.1', dst: client, sport: 53, in: 'eth1', out: 'eth0' };
      expect(takes(firewall, { ...packet, ...answer })).toBe(true);
      expect(takes(firewall, { ...packet, ...answer, sport: 54 })).toBe(false);
      const served = { ...packet, dst: '10.11.12.1' };
      expect(takes(serverFirewall(cluster), served)).toBe(true);
    }
  });

  test('are absent where no service has one', () => {
    expect(routerFirewall(guideCluster()).tables.has('mangle')).toBe(false);
  });
});

test('any cluster’s requests pass with their service’s mark, and every other port is shut', () => {
  fc.assert(
    fc.property(clusters(), fc.integer({ min: 1, max: 65_535 }), (cluster, other) => {
      const firewall = routerFirewall(cluster, 1);
      for (const { vip, ports, protocol, firewallMark, allowedFrom } of cluster.virtualServers) {
        for (const transport of protocol.split('_')) {
          const packet = (dport: number) => ({
            ...tcp({ dst: vip.address, dport }),
            protocol: transport,
          });
          for (const port of samplesOf(ports)) {
            expect(verdict(firewall, packet(port))).toMatchObject({
              verdict: 'ACCEPT',
              mark: firewallMark ?? 0,
            });
            expect(markOf(firewall, packet(port))).toBe(firewallMark ?? 0);
            const stranger = { ...packet(port), src: '198.18.0.1' };
            expect(takes(firewall, stranger)).toBe(allowedFrom === undefined);
          }
          for (const port of [22, other].filter((one) => !holds(ports, one))) {
            expect(verdict(firewall, packet(port))).toMatchObject({ verdict: 'DROP', mark: 0 });
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('no answer of a datagram that was forgotten leaves with the real server’s address', () => {
  const syslog = guideVirtualServer({ protocol: Protocol.UDP, ports: [514] });
  const answer = udp({ src: '10.11.12.1', dst: client, sport: 514, in: 'eth1', out: 'eth0' });
  const forwards = (onePacketScheduling: boolean) => {
    const cluster = onDebian([{ ...syslog, onePacketScheduling }]);
    return takes(readIptables(fileOf(renderRouter(cluster), FIREWALL_FILE).content), answer);
  };
  expect([forwards(false), forwards(true)]).toEqual([true, false]);
});

test('a sorry server with a port of its own is let in, and out, at that port', () => {
  const members = [{ server: guideServers[1]!, weight: 1, port: 80 }];
  const sorryServer = guideServers[0]!.address;
  const cluster = onDebian([guideVirtualServer({ members, sorryServer, sorryServerPort: 8080 })]);
  const [inside, outside] = [renderServer(cluster), renderRouter(cluster)].map((one) =>
    readIptables(fileOf(one, FIREWALL_FILE).content),
  );
  const answer = { src: sorryServer, dst: client, in: 'eth1', out: 'eth0' };
  for (const [port, passes] of [
    [8080, true],
    [81, false],
  ] as const) {
    expect(takes(inside!, tcp({ dst: sorryServer, dport: port }))).toBe(passes);
    expect(takes(outside!, tcp({ ...answer, sport: port }))).toBe(passes);
  }
});

test('SCTP passes by its own ports', () => {
  const diameter = guideVirtualServer({ protocol: Protocol.SCTP, ports: [3868] });
  const cluster = onDebian([diameter]);
  const routerFirewall = readIptables(fileOf(renderRouter(cluster), FIREWALL_FILE).content);
  const serverFirewall = readIptables(fileOf(renderServer(cluster), FIREWALL_FILE).content);
  const sctp = (packet: Partial<Packet>): Packet => ({ ...tcp(packet), protocol: 'sctp' });
  const answer = { src: '10.11.12.1', dst: client, sport: 3868, in: 'eth1', out: 'eth0' };
  expect(takes(routerFirewall, sctp({ dport: 3868 }))).toBe(true);
  expect(takes(routerFirewall, sctp({ dport: 3869 }))).toBe(false);
  expect(takes(routerFirewall, tcp({ dport: 3868 }))).toBe(false);
  expect(takes(routerFirewall, sctp(answer))).toBe(true);
  expect(takes(serverFirewall, sctp({ dst: '10.11.12.1', dport: 3868 }))).toBe(true);
});

describe('the firewall of a real server', () => {
  const toServer = (dport: number): Packet => tcp({ dst: '10.11.12.1', dport });

  test('lets the clients of its services in, on its own port where it has one', () => {
    const members = guideServers.map((server) => ({ server, weight: 1, port: 8080 }));
    const firewall = serverFirewall(
      guideCluster({ virtualServers: [guideVirtualServer({ members })] }),
    );
    expect([8080, 80, 8081].map((port) => takes(firewall, toServer(port)))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('lets every port of a marked service in', () => {
    const firewall = serverFirewall(guideCluster({ virtualServers: [shop] }));
    expect([80, 443, 444].map((port) => takes(firewall, toServer(port)))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('keeps the ports of others’ services shut', () => {
    const members = [{ server: guideServers[1]!, weight: 1, port: 80 }];
    const cluster = guideCluster({ virtualServers: [guideVirtualServer({ members })] });
    expect(takes(serverFirewall(cluster, 0), toServer(80))).toBe(false);
    expect(takes(serverFirewall(cluster, 1), toServer(80))).toBe(true);
  });

  test('lets in what it is asked as the sorry server of others', () => {
    const members = [{ server: guideServers[1]!, weight: 1, port: 8080 }];
    const web = guideVirtualServer({ members, sorryServer: guideServers[0]!.address });
    const firewall = serverFirewall(guideCluster({ virtualServers: [web] }), 0);
    expect(takes(firewall, toServer(80))).toBe(true);
    expect(takes(firewall, toServer(8080))).toBe(false);
  });

  test('takes the protocol of the service', () => {
    const dns = guideVirtualServer({ protocol: Protocol.UDP, ports: [53] });
    const firewall = serverFirewall(guideCluster({ virtualServers: [dns] }));
    expect(takes(firewall, { ...toServer(53), protocol: 'udp' })).toBe(true);
    expect(takes(firewall, toServer(53))).toBe(false);
  });

  test('takes SSH and pings', () => {
    const firewall = serverFirewall(guideCluster());
    expect(takes(firewall, { ...toServer(22), src: '192.168.26.9' })).toBe(true);
    expect(takes(firewall, toServer(22))).toBe(false);
    expect(
      takes(firewall, { protocol: 'icmp', src: '10.11.12.9', dst: '10.11.12.1', in: 'eth0' }),
    ).toBe(true);
  });
});

test('the real iptables-restore takes the files, with everything in them', async () => {
  const scattered = Array.from({ length: 20 }, (_, index) => 1000 + 7 * index);
  const ports = [...scattered, 9000, 9001, 9002, 9003, { from: 10_000, to: 20_000 }];
  const virtualServers = [
    guideVirtualServer(),
    guideVirtualServer({ ...shop, ports, firewallMark: 9 }),
    guideVirtualServer({ name: 'syslog', protocol: Protocol.UDP, ports: [514] }),
    guideVirtualServer({ name: 'dns', protocol: Protocol.TCP_UDP, ports: [53], firewallMark: 53 }),
  ];
  const diameter = guideVirtualServer({
    protocol: Protocol.SCTP,
    ports: [3868, { from: 1, to: 9 }],
  });
  const cluster = guideCluster({
    virtualServers,
    connectionSync: true,
    egress: true,
    sshFrom: ['0.0.0.0/0', '192.0.2.1'],
  });
  const files = [
    ...[renderRouter(cluster), renderServer(cluster)].map((one) => fileOf(one, path)),
    fileOf(renderRouter(onDebian([diameter])), FIREWALL_FILE),
  ];
  for (const { content } of files) {
    const { ok, output } = await iptablesRestoreTest(content);
    expect({ ok, output }).toEqual({ ok: true, output: '' });
  }
});
