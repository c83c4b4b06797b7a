import { FIREWALL_FILE } from '../../cloud-init/firewall-unit';
import type { Cluster } from '../../model/cluster/cluster';
import { Protocol } from '../../model/engine';
import { everyGuest } from '../../model/guests';
import { debian12 } from '../../model/guests/debian-12';
import { HealthCheck } from '../../model/health-check';
import type { VirtualServerInput } from '../../model/virtual-server/input';
import { iptablesRestoreTest, needCheckers } from '../oracles/checkers';
import { readIptables, verdict, type Packet } from '../oracles/iptables';
import { EVERY_CHECK } from '../support/every-check';
import { HTTP, ROUTERS, clusterOf } from '../support/model';
import { fileOf, renderServer } from './fixtures';

needCheckers();

const server = '10.11.12.1';

const clusterWith = (...inputs: readonly Partial<VirtualServerInput>[]): Cluster =>
  clusterOf({
    input: { guest: debian12() },
    virtualServers: inputs.map((input, index) => ({
      ...HTTP,
      name: `service-${index}`,
      path: `guide/lvs/service-${index}`,
      ...input,
    })),
  });

const textOf = (cluster: Cluster, index = 0) =>
  fileOf(renderServer(cluster, index), FIREWALL_FILE).content;

/** Who may begin to send to a port of the first real server. */
function admitted(cluster: Cluster, protocol: 'tcp' | 'udp', dport: number): readonly string[] {
  const file = readIptables(textOf(cluster));
  const senders = {
    routers: ROUTERS.map(({ privateIp }) => privateIp),
    'a client': ['203.0.113.7'],
    'a real server': ['10.11.12.2'],
    'the NAT VIP': ['10.11.12.10'],
  };
  const packet = {
    protocol,
    dst: server,
    sport: 40_000,
    dport,
    in: 'eth0',
  } satisfies Partial<Packet>;
  return Object.entries(senders).flatMap(([who, addresses]) =>
    addresses.every((src) => verdict(file, { ...packet, src }).verdict === 'ACCEPT') ? [who] : [],
  );
}

const everybody = ['routers', 'a client', 'a real server', 'the NAT VIP'];

describe('a real server lets the LVS routers ask, and nobody else', () => {
  test.each([
    ['HTTP at another port', { healthCheck: HealthCheck.http('/', { port: 8080 }) }, 'tcp', 8080],
    ['HTTPS at another port', { healthCheck: HealthCheck.https('/', { port: 8443 }) }, 'tcp', 8443],
    ['SMTP at another port', { healthCheck: HealthCheck.smtp({ port: 2525 }) }, 'tcp', 2525],
    ['DNS of a service over TCP', { port: 53, healthCheck: HealthCheck.dns() }, 'udp', 53],
    [
      'TCP of a service over UDP',
      { protocol: Protocol.UDP, port: 514, healthCheck: HealthCheck.tcp({ port: 514 }) },
      'tcp',
      514,
    ],
    [
      'a datagram, whose refusal is what shows a failure',
      { protocol: Protocol.UDP, healthCheck: HealthCheck.udp({ port: 9999 }) },
      'udp',
      9999,
    ],
    [
      'several ports at one of its own',
      { port: undefined, ports: [80, 443], healthCheck: HealthCheck.tcp({ port: 8080 }) },
      'tcp',
      8080,
    ],
  ] as const)('%s', async (_, input, transport, port) => {
    const cluster = clusterWith(input);
    expect(admitted(cluster, transport, port)).toEqual(['routers']);
    expect(admitted(cluster, transport === 'tcp' ? 'udp' : 'tcp', port)).not.toEqual(['routers']);
    expect(admitted(cluster, transport, port + 1)).toEqual([]);
    const { ok, output } = await iptablesRestoreTest(textOf(cluster));
    expect({ ok, output }).toEqual({ ok: true, output: '' });
  });

  test('at the port of each real server, where the check has none', () => {
    const cluster = clusterWith({ port: 53, healthCheck: HealthCheck.dns() });
    const [dns] = cluster.virtualServers;
    const members = dns!.members.map((one, index) => ({ ...one, port: 5300 + index }));
    const moved = { ...cluster, virtualServers: [{ ...dns!, members }] };
    expect([5300, 5301, 53].map((port) => admitted(moved, 'udp', port))).toEqual([
      ['routers'],
      [],
      [],
    ]);
  });
});

test('what is open to everybody needs no rule for a check', () => {
  const ports = [{ from: 8000, to: 9000 }];
  const vip = '192.168.26.11';
  const cluster = clusterWith(
    { healthCheck: HealthCheck.http('/', { port: 8080 }) },
    { vip, port: undefined, ports, healthCheck: HealthCheck.ping() },
  );
  expect(admitted(cluster, 'tcp', 8080)).toEqual(everybody);
  expect(textOf(cluster)).not.toContain(ROUTERS[0].privateIp);
});

test('a check of a service at its own port changes nothing', () => {
  const plain = textOf(clusterWith({}));
  for (const healthCheck of EVERY_CHECK) {
    const { name, protocols, options } = healthCheck.kind;
    if (!protocols.includes(Protocol.TCP) || options.port !== undefined) continue;
    if (name === 'dns' || name === 'sendExpect') continue;
    expect(textOf(clusterWith({ healthCheck }))).toBe(plain);
  }
});

test('no guest’s keepalived asks at a port that is shut', () => {
  for (const guest of everyGuest().filter(({ engine }) => engine.name === 'keepalived')) {
    for (const { kind } of EVERY_CHECK) {
      const plan = guest.engine.healthCheck(kind, 6);
      if (!('keepalived' in plan)) continue;
      const asks = plan.keepalived?.entries.some(({ keyword }) => keyword === 'connect_port');
      // A checker that is told a port is one whose transport is known.
      expect([kind.name, plan.asked !== undefined]).toEqual([kind.name, asks]);
    }
  }
});
