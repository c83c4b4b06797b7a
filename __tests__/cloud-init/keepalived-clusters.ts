import fc from 'fast-check';
import type { Cluster } from '../../model/cluster/cluster';
import { ClusterModel } from '../../model/cluster/model';
import { Protocol } from '../../model/engine';
import { debian12 } from '../../model/guests/debian-12';
import { HealthCheck } from '../../model/health-check';
import { PackageSource } from '../../model/package-source';
import type { SchedulerFlag } from '../../model/scheduler';
import { addVirtualServer } from '../support/model';
import { portLists, several } from '../support/ports';

const path = 'app/lvs';

/** Everything that a path may hold, but for the dollar sign, which keepalived takes for its own. */
const httpCheck = fc
  .tuple(
    fc.stringMatching(/^\/[A-Za-z0-9/?=&#!{}@~()<>;,:|^`*+%._-]{0,40}$/),
    fc.integer({ min: 100, max: 599 }),
    fc.constantFrom(undefined, 'shop.example'),
  )
  .map(([at, status, host]) => HealthCheck.http(at, { status, host }));

const service = fc.oneof(
  fc.record({
    protocol: fc.constantFrom(Protocol.TCP, Protocol.TCP_UDP),
    healthCheck: fc.oneof(fc.constant(HealthCheck.tcp()), httpCheck),
  }),
  fc.record({ protocol: fc.constant(Protocol.UDP), healthCheck: fc.constant(HealthCheck.udp()) }),
  // keepalived has no check that speaks SCTP.
  fc.record({ protocol: fc.constant(Protocol.SCTP), healthCheck: fc.constant(HealthCheck.ping()) }),
);

const anyPort = fc.integer({ min: 1, max: 65_535 });

/** What part of something is taken. */
const share = fc.double({ min: 0, max: 1, noNaN: true });

const timeout = fc.option(fc.integer({ min: 1, max: 31 * 86_400 }), { nil: undefined });

const virtualServer = fc.record({
  ports: portLists(20),
  service,
  last: fc.integer({ min: 100, max: 140 }),
  routed: fc.boolean(),
  scheduler: fc.constantFrom(...debian12().schedulers),
  persistence: fc.option(
    fc.record({
      timeoutSeconds: fc.integer({ min: 1, max: 31 * 86_400 }),
      netmask: fc.constantFrom('255.255.255.255', '255.255.255.0', '255.0.0.0'),
    }),
    { nil: undefined },
  ),
  checkIntervalSeconds: fc.integer({ min: 1, max: 86_400 }),
  quiesce: fc.boolean(),
  sorryServer: fc.constantFrom(undefined, '10.20.0.254', '10.20.2.1'),
  sorryPort: fc.option(anyPort, { nil: undefined }),
  quorum: fc.option(fc.tuple(share, share), { nil: undefined }),
  flags: fc.subarray(['port', 'fallback']),
  onePacketScheduling: fc.boolean(),
  upperThreshold: fc.option(fc.integer({ min: 2, max: 0x7fffffff }), { nil: undefined }),
  lowerShare: fc.option(share, { nil: undefined }),
  // Of the first two real servers, which every virtual server has, one takes connections.
  weights: fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 0, max: 65_535 })),
  realPort: fc.option(anyPort, { nil: undefined }),
});

const vrrp = {
  bfd: fc.record(
    {
      neighbor: fc.constantFrom('192.168.26.254', '10.20.3.1'),
      intervalSeconds: fc.integer({ min: 1, max: 1_000 }).map((one) => one / 100),
      multiplier: fc.integer({ min: 2, max: 10 }),
    },
    { requiredKeys: ['neighbor'] },
  ),
  virtualRouterId: fc.integer({ min: 1, max: 255 }),
  preemption: fc.oneof(
    fc.boolean(),
    fc.record({ delaySeconds: fc.integer({ min: 0, max: 100_000 }).map((one) => one / 100) }),
  ),
  advertisements: fc.constantFrom('unicast', 'multicast'),
  startupDelaySeconds: fc.integer({ min: 1, max: 59 }),
  gratuitousArp: fc.record(
    {
      delaySeconds: fc.integer({ min: 0, max: 3_600 }),
      repeat: fc.integer({ min: 1, max: 100 }),
      refreshSeconds: fc.integer({ min: 0, max: 86_400 }),
      refreshRepeat: fc.integer({ min: 1, max: 100 }),
    },
    { requiredKeys: [] },
  ),
} as const;

const version3 = fc.record(
  {
    ...vrrp,
    intervalSeconds: fc.integer({ min: 1, max: 4095 }).map((hundredths) => hundredths / 100),
  },
  { requiredKeys: [] },
);

const version2 = fc.record(
  {
    ...vrrp,
    vrrpVersion: fc.constant(2 as const),
    intervalSeconds: fc.integer({ min: 1, max: 255 }),
    authentication: fc.record(
      {
        password: fc.stringMatching(/^[A-Za-z0-9._+=/-]{1,8}$/),
        type: fc.constantFrom('PASS', 'AH'),
      },
      { requiredKeys: ['password'] },
    ),
  },
  { requiredKeys: ['vrrpVersion'] },
);

const shape = fc.record({
  // Of the highest priority for the primary; none for all of them is the usual case.
  routers: fc
    .uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 2, maxLength: 16 })
    .chain((own) => {
      const priorities = [Math.max(...own), ...own.filter((one) => one < Math.max(...own))];
      return fc.constantFrom<(number | undefined)[]>(
        priorities,
        priorities.map(() => undefined),
      );
    }),
  realServers: fc.integer({ min: 2, max: 6 }),
  virtualServers: fc.array(virtualServer, { minLength: 1, maxLength: 5 }),
  heartbeat: fc.oneof({ weight: 3, arbitrary: version3 }, { weight: 1, arbitrary: version2 }),
  connectionSync: fc.oneof(
    fc.boolean(),
    fc.record(
      {
        id: fc.integer({ min: 0, max: 255 }),
        network: fc.constantFrom('public', 'private'),
        group: fc.constantFrom('224.0.0.82', '239.255.0.1'),
        port: fc.integer({ min: 1, max: 65_535 }),
        ttl: fc.integer({ min: 1, max: 255 }),
        maxLength: fc.integer({ min: 1, max: 65_507 }),
        bothWays: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  ),
  ipvsTimeouts: fc.option(
    fc.record({ tcpSeconds: timeout, tcpFinSeconds: timeout, udpSeconds: timeout }),
    { nil: undefined },
  ),
  egress: fc.boolean(),
  sshFrom: fc.constantFrom(['0.0.0.0/0'], ['192.0.2.0/24', '198.51.100.7'], []),
  packages: fc.constantFrom(
    { packageSource: PackageSource.baked(), resolvers: [] },
    { resolvers: ['192.0.2.53', '192.0.2.54', '192.0.2.55'] },
  ),
});

/** A quorum that is reached when all real servers work. */
function quorumOf([first, second]: readonly [number, number], weights: readonly number[]) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const weight = 1 + Math.floor(first * (total - 1));
  return { weight, hysteresis: Math.floor(second * Math.min(weight - 1, total - weight)) };
}

/** Whole clusters with keepalived, valid by the model's own rules. */
export function keepalivedClusters(): fc.Arbitrary<Cluster> {
  return shape.map(({ routers, realServers, virtualServers, packages, ...settings }) => {
    const model = new ClusterModel({
      path,
      name: 'app.lvs',
      guest: debian12(),
      publicCidr: '192.168.26.0/24',
      gateway: '192.168.26.254',
      privateCidr: '10.20.0.0/16',
      natVip: '10.20.1.100',
      routedNetworks: ['203.0.113.0/24'],
      ...settings,
      ...packages,
    });
    routers.forEach((priority, rank) => {
      model.addRouter({
        path: `${path}/router-${rank}`,
        name: `app.router-${rank}`,
        hostName: `router-${rank}`,
        publicIp: `192.168.26.${rank + 1}`,
        privateIp: `10.20.1.${rank + 1}`,
        priority,
      });
    });
    const servers = Array.from({ length: realServers }, (_, index) =>
      model.addRealServer({
        path: `${path}/real-${index}`,
        name: `real-${index}`,
        ip: `10.20.2.${index + 1}`,
        machineName: `app.real-${index}`,
      }),
    );
    virtualServers.forEach((given, index) => {
      const { realPort, service, last, routed, sorryPort, quorum, flags, lowerShare, ...input } =
        given;
      const { upperThreshold } = given;
      const hashes = /^[dsm]h$/.test(input.scheduler);
      const weights = servers.map((_, place) => given.weights[place] ?? 1);
      if (hashes && weights[1] === 0) weights[1] = 1;
      const isSeveral = several(input.ports);
      const marked = isSeveral || service.protocol === Protocol.TCP_UDP;
      const name = `service-${index}`;
      const one = addVirtualServer(model, {
        path: `${path}/${name}`,
        name,
        // Single ports are numbered, since two services may share a VIP, and no port of it.
        vip: `${routed && index > 0 ? '203.0.113' : '192.168.26'}.${isSeveral ? 200 + index : last}`,
        firewallMark: marked ? 100 + index : undefined,
        ...input,
        ports: isSeveral ? input.ports : [10_000 + index],
        ...service,
        onePacketScheduling: input.onePacketScheduling && service.protocol === Protocol.UDP,
        schedulerFlags: /^[sm]h$/.test(input.scheduler)
          ? flags.map((flag) => `${input.scheduler}-${flag}` as SchedulerFlag)
          : [],
        sorryServerPort: input.sorryServer === undefined || marked ? undefined : sorryPort,
        quorum: input.sorryServer === undefined ? undefined : quorum && quorumOf(quorum, weights),
      });
      servers.forEach((server, place) => {
        const origin = { path, subject: 'realServers' };
        const port = marked ? undefined : realPort;
        const options = {
          weight: weights[place],
          realPort: port,
          upperThreshold,
          lowerThreshold:
            upperThreshold && lowerShare !== undefined
              ? 1 + Math.floor(lowerShare * (upperThreshold - 2))
              : undefined,
        };
        model.addMember(one, server, options, origin);
      });
    });
    return model.toCluster();
  });
}
