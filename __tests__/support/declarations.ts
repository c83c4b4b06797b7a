import fc from 'fast-check';
import type { TerraformStack } from 'cdktf';
import type { Guest } from '../../constructs';
import {
  LvsCluster,
  Network,
  RealServer,
  RealServerGroup,
  type LvsClusterProps,
  type MembershipOptions,
  type RealServerDeclaration,
  type RealServerReference,
} from '../../constructs';
import { ROUTERS, newStack } from './stacks';

/** A cluster as a user could write it down, in one piece or call by call. */
export interface Declaration {
  readonly realServers: Readonly<Record<string, RealServerDeclaration>>;
  readonly virtualServers: Readonly<Record<string, DeclaredService>>;
  /** Whether members are added one by one, or listed, where there are calls. */
  readonly oneByOne: boolean;
}

/** A virtual server; without members it takes every real server. */
export interface DeclaredService {
  readonly vip: string;
  readonly port: number;
  readonly members: readonly (MembershipOptions & { readonly server: string })[] | undefined;
}

const weight = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
const standing = fc.record({ weight, draining: fc.boolean() }, { requiredKeys: [] });
const size = { cpus: fc.integer({ min: 1, max: 4 }) };

/** Each kind of real servers, with addresses of a block of its own. */
function kinds(block: number): fc.Arbitrary<RealServerDeclaration> {
  const ip = (last: number) => `10.20.${block}.${last}`;
  const lasts = fc.uniqueArray(fc.integer({ min: 1, max: 250 }), { minLength: 1, maxLength: 4 });
  const of = (addresses: fc.Arbitrary<object>) =>
    fc
      .tuple(addresses, standing)
      .map(([own, common]) => ({ ...own, ...common }) as RealServerDeclaration);
  return fc.oneof(
    of(fc.record({ ip: fc.constant(ip(1)), ...size }, { requiredKeys: ['ip'] })),
    of(fc.constant({ fromAddress: ip(1) })),
    of(lasts.map((all) => ({ fromAddresses: all.map(ip) }))),
    of(fc.record({ ips: lasts.map((all) => all.map(ip)), ...size }, { requiredKeys: ['ips'] })),
    of(
      fc.integer({ min: 1, max: 5 }).map((count) => ({
        count,
        firstIp: ip(7),
        except: { [count]: { cpus: 2, draining: true } },
      })),
    ),
    of(
      lasts.map((all) => ({
        members: Object.fromEntries(
          all.map((last) => [`n${last}`, { ip: ip(last), weight: last }]),
        ),
      })),
    ),
  );
}

const place = fc.record(
  { weight, draining: fc.boolean(), realPort: fc.integer({ min: 1, max: 65_535 }) },
  { requiredKeys: [] },
);

/** Any cluster of real servers of every kind, and virtual servers that name them by id. */
export function declarations(): fc.Arbitrary<Declaration> {
  return fc.integer({ min: 0, max: 5 }).chain((others) => {
    const ids = ['first', 'second', ...Array.from({ length: others }, (_, i) => `other-${i}`)];
    const members = fc
      .tuple(fc.subarray(ids.slice(2)), fc.array(place, { minLength: 8, maxLength: 8 }))
      .map(([chosen, places]) => [
        // These two serve whatever the others do: a cluster without weight is refused.
        { server: 'first' },
        { server: 'second', weight: 2 },
        ...chosen.map((server, i) => ({ server, ...places[i] })),
      ]);
    const service = fc.option(members, { nil: undefined });
    return fc.record({
      realServers: fc.tuple(...ids.slice(2).map((_, i) => kinds(10 + i))).map((found) => ({
        first: { ip: '10.20.1.1' },
        second: { fromAddress: '10.20.1.2', weight: 3 },
        ...Object.fromEntries(found.map((one, i) => [ids[2 + i], one])),
      })),
      virtualServers: fc
        .array(service, { minLength: 1, maxLength: 3 })
        .map((all) =>
          Object.fromEntries(
            all.map((one, i) => [`s${i}`, { vip: '192.168.26.10', port: 80 + i, members: one }]),
          ),
        ),
      oneByOne: fc.boolean(),
    });
  });
}

function props(guest: Guest): LvsClusterProps {
  return {
    publicNetwork: Network.nat('192.168.26.0/24', { gateway: '192.168.26.254' }),
    privateNetwork: Network.isolated('10.20.0.0/16'),
    natVip: '10.20.0.10',
    guest,
    routers: ROUTERS.map(({ publicIp }, i) => ({ publicIp, privateIp: `10.20.0.${9 - i}` })),
  };
}

/** The stack of a declaration, written as props of the cluster. */
export function asProps(
  guest: Guest,
  { realServers, virtualServers }: Declaration,
): TerraformStack {
  const stack = newStack();
  new LvsCluster(stack, 'lvs', {
    ...props(guest),
    realServers,
    virtualServers: Object.fromEntries(
      Object.entries(virtualServers).map(([id, { members, ...one }]) => [
        id,
        // One that has nothing to say but its name is written as such.
        {
          ...one,
          realServers: members?.map((member) =>
            Object.keys(member).length === 1 ? member.server : member,
          ),
        },
      ]),
    ),
  });
  return stack;
}

/** The stack of a declaration, written as calls. */
export function asCalls(guest: Guest, given: Declaration): TerraformStack {
  const stack = newStack();
  const cluster = new LvsCluster(stack, 'lvs', props(guest));
  const added = new Map<string, RealServerReference>();
  for (const [id, one] of Object.entries(given.realServers)) added.set(id, call(cluster, id, one));
  for (const [id, { members, ...one }] of Object.entries(given.virtualServers)) {
    const resolved = members?.map(({ server, ...options }) => ({
      server: added.get(server)!,
      ...options,
    }));
    if (given.oneByOne) {
      const service = cluster.addVirtualServer(id, one);
      for (const { server, ...options } of resolved ?? []) service.addRealServer(server, options);
    } else {
      cluster.addVirtualServer(id, { ...one, realServers: resolved });
    }
  }
  return stack;
}

function call(cluster: LvsCluster, id: string, one: RealServerDeclaration): RealServerReference {
  if ('fromAddress' in one) {
    const { fromAddress, ...options } = one;
    return RealServer.fromAddress(cluster, id, fromAddress, options);
  }
  if ('fromAddresses' in one) {
    const { fromAddresses, ...options } = one;
    return RealServerGroup.fromAddresses(cluster, id, fromAddresses, options);
  }
  return 'ip' in one ? cluster.addRealServer(id, one) : cluster.addRealServers(id, one);
}
