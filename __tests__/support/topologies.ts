import fc from 'fast-check';
import { Protocol } from '../../model/engine';
import { HealthCheck } from '../../model/health-check';
import { Scheduler } from '../../model/scheduler';

/** A valid cluster as plain data, whatever it is declared with. */
export interface Topology {
  readonly publicCidr: string;
  readonly gateway: string;
  readonly privateCidr: string;
  readonly natVip: string;
  readonly routers: readonly { readonly publicIp: string; readonly privateIp: string }[];
  readonly heartbeat: { readonly intervalSeconds: number; readonly deadSeconds: number };
  readonly connectionSync: boolean;
  readonly egress: boolean;
  readonly realServers: readonly TopologyServer[];
  readonly virtualServers: readonly TopologyService[];
}

/** A real server, ours or one that runs elsewhere. */
export interface TopologyServer {
  readonly id: string;
  readonly ip: string;
  readonly weight: number | undefined;
  readonly ours: boolean;
}

/** A virtual server; without members it takes every real server. */
export interface TopologyService {
  readonly id: string;
  readonly settings: {
    readonly vip: string;
    readonly port: number | undefined;
    readonly ports: readonly number[] | undefined;
    readonly protocol: Protocol;
    readonly firewallMark: number | undefined;
    readonly scheduler: Scheduler;
    readonly persistence: { readonly timeoutSeconds: number; readonly netmask: string } | undefined;
    readonly healthCheck: HealthCheck;
    readonly checkIntervalSeconds: number;
    readonly quiesce: boolean;
  };
  readonly members:
    | readonly {
        readonly server: number;
        readonly weight: number | undefined;
        readonly realPort: number | undefined;
      }[]
    | undefined;
}

const quad = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/** A network between two first octets, and as many distinct usable addresses on it as asked for. */
function networkWith(least: number, most: number, addresses: number, smallest: number) {
  return fc
    .tuple(
      fc.integer({ min: least, max: most }),
      fc.nat({ max: 2 ** 24 - 1 }),
      fc.integer({ min: 8, max: smallest }),
    )
    .chain(([octet, rest, prefix]) => {
      const size = 2 ** (32 - prefix);
      const first = octet * 2 ** 24 + Math.floor(rest / size) * size;
      const offsets = fc.uniqueArray(fc.integer({ min: 1, max: size - 2 }), {
        minLength: addresses,
        maxLength: addresses,
      });
      return fc.record({
        cidr: fc.constant(`${quad(first)}/${prefix}`),
        addresses: offsets.map((all) => all.map((offset) => quad(first + offset))),
      });
    });
}

const printable = fc
  .stringMatching(/^[A-Za-z0-9 .,;:/\\<>=?&|$%{}#!*+-]{1,60}$/)
  .map((text) => `${text}\r\n`);
const sendExpect = fc
  .record({ send: printable, expect: printable, regex: fc.boolean() })
  .map((options) => HealthCheck.sendExpect(options));
const tcpChecks = fc.oneof(
  fc.constant(HealthCheck.tcp()),
  fc.stringMatching(/^\/[a-z0-9?=&%._-]{0,40}$/).map((path) => HealthCheck.http(path)),
  sendExpect,
);
const persistence = fc.option(
  fc.record({
    timeoutSeconds: fc.integer({ min: 1, max: 999_999_999 }),
    netmask: fc.constantFrom('255.255.255.255', '255.255.255.0', '255.0.0.0'),
  }),
  { nil: undefined },
);

/** Schedulers that every engine has. */
const schedulers = fc.constantFrom(
  ...[Scheduler.RR, Scheduler.WRR, Scheduler.LC, Scheduler.WLC],
  ...[Scheduler.LBLC, Scheduler.LBLCR, Scheduler.DH, Scheduler.SH],
);

function serviceOf(
  id: string,
  vip: string,
  ports: readonly number[],
  mark: number,
  servers: number,
) {
  const several = ports.length > 1;
  const member = (server: number) =>
    fc.record({
      server: fc.constant(server),
      weight: fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined }),
      realPort: several
        ? fc.constant(undefined)
        : fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
    });
  const members = fc
    .subarray([...Array(servers).keys()], { minLength: 2 })
    .chain((chosen) => fc.tuple(...chosen.map(member)));
  const settings = fc.constantFrom(Protocol.TCP, Protocol.UDP).chain((protocol) =>
    fc.record({
      vip: fc.constant(vip),
      port: fc.constant(several ? undefined : ports[0]),
      ports: fc.constant(several ? ports : undefined),
      firewallMark: fc.constantFrom(undefined, ...(several ? [mark] : [])),
      protocol: fc.constant(protocol),
      scheduler: schedulers,
      persistence,
      healthCheck: protocol === Protocol.UDP ? sendExpect : tcpChecks,
      checkIntervalSeconds: fc.integer({ min: 1, max: 600 }),
      quiesce: fc.boolean(),
    }),
  );
  return fc.record({
    id: fc.constant(id),
    settings,
    members: fc.option(members, { nil: undefined }),
  });
}

/** Every kind of cluster that may be declared: up to 40 real servers and six virtual ones. */
export function topology(mostRealServers = 40): fc.Arbitrary<Topology> {
  const shape = fc.record({
    servers: fc.array(
      fc.record({
        weight: fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined }),
        ours: fc.boolean(),
      }),
      { minLength: 2, maxLength: mostRealServers },
    ),
    portGroups: fc
      .uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 12, maxLength: 12 })
      .chain((pool) =>
        fc
          .array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 6 })
          .map((sizes) => sizes.map((size, i) => pool.slice(2 * i, 2 * i + size))),
      ),
    vips: fc.array(fc.nat({ max: 3 }), { minLength: 6, maxLength: 6 }),
  });
  return shape.chain(({ servers, portGroups, vips }) =>
    fc
      .tuple(
        networkWith(1, 99, 7, 28),
        networkWith(128, 223, servers.length + 3, 26),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        fc.boolean(),
      )
      .chain(([outside, inside, interval, more, connectionSync, egress]) => {
        const [gateway, one, two, ...floating] = outside.addresses as [string, string, string];
        const [natVip, inOne, inTwo, ...rest] = inside.addresses as [string, string, string];
        const ips = rest as string[];
        const services = portGroups.map((ports, i) => {
          const vip = (floating as string[])[vips[i] as number] as string;
          return serviceOf(`service-${i}`, vip, ports, 100_000 + i, servers.length);
        });
        return fc
          .record({
            publicCidr: fc.constant(outside.cidr),
            gateway: fc.constant(gateway),
            privateCidr: fc.constant(inside.cidr),
            natVip: fc.constant(natVip),
            routers: fc.constant([
              { publicIp: one, privateIp: inOne },
              { publicIp: two, privateIp: inTwo },
            ]),
            heartbeat: fc.constant({ intervalSeconds: interval, deadSeconds: interval + more }),
            connectionSync: fc.constant(connectionSync),
            egress: fc.constant(egress),
            realServers: fc.constant(
              servers.map((server, i) => ({ id: `server-${i}`, ip: ips[i] as string, ...server })),
            ),
            virtualServers: fc.tuple(...services),
          })
          .map(withoutRefusedClients);
      }),
  );
}

/** A hash would go on choosing a real server of weight 0: such a service gets another scheduler. */
function withoutRefusedClients(given: Topology): Topology {
  const virtualServers = given.virtualServers.map((service) => {
    const {
      settings,
      members = given.realServers.map((_, server) => ({ server, weight: undefined })),
    } = service;
    const refuses = members.some(
      ({ server, weight }) => (weight ?? given.realServers[server]!.weight) === 0,
    );
    const hashes = [Scheduler.DH, Scheduler.SH].includes(settings.scheduler);
    return hashes && refuses
      ? { ...service, settings: { ...settings, scheduler: Scheduler.WLC } }
      : service;
  });
  return { ...given, virtualServers };
}
