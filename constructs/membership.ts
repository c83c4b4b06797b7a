import { LvsError } from '../model/errors';
import type { Origin } from '../model/subnet';
import type { MembershipOptions } from '../model/virtual-server/settings';
import type { LvsCluster } from './lvs-cluster';
import type { IRealServer } from './real-server';
import type { IRealServerGroup } from './real-server-group';

/**
 * A real server, a group of them, or the id that one of both has in the cluster: what it was added
 * with there, or its key in `realServers`.
 */
export type RealServerReference = string | IRealServer | IRealServerGroup;

/** A real server, or a group of them, and how it stands behind one virtual server. */
export interface Membership extends MembershipOptions {
  /** The real server, or the group: all of its real servers stand alike. */
  readonly server: RealServerReference;
}

/** A real server in its place behind a virtual server. */
export type ResolvedMembership = readonly [IRealServer, MembershipOptions];

/**
 * The real servers that are meant, one by one.
 *
 * @param cluster - where ids are looked up
 * @param given - a real server, a group or an id, with its options or without
 * @param origin - who names it
 * @throws LvsError `RealServerUnknown`
 */
export function resolveMembership(
  cluster: LvsCluster,
  given: RealServerReference | Membership,
  origin: Origin,
): readonly ResolvedMembership[] {
  if (typeof given === 'object' && 'server' in given) {
    const { server, ...options } = given;
    return serversOf(cluster, server, origin).map((one) => [one, options]);
  }
  return serversOf(cluster, given, origin).map((one) => [one, {}]);
}

function serversOf(
  cluster: LvsCluster,
  reference: RealServerReference,
  origin: Origin,
): readonly IRealServer[] {
  const found: unknown =
    typeof reference === 'string' ? cluster.node.tryFindChild(reference) : reference;
  if (isRealServer(found)) return [found];
  if (isGroup(found)) return found.realServers;
  throw new LvsError('RealServerUnknown', {
    ...origin,
    value: typeof reference === 'string' ? reference : typeof reference,
    allowed: `real servers and groups of ${cluster.node.path}: ${knownIn(cluster)}`,
  });
}

const MOST_SHOWN = 12;

function knownIn(cluster: LvsCluster): string {
  const known = cluster.node.children.filter((child) => isRealServer(child) || isGroup(child));
  const ids = known.map((one) => one.node.id);
  if (ids.length === 0) return 'none yet';
  return ids.length > MOST_SHOWN ? `${ids.slice(0, MOST_SHOWN).join(', ')}, …` : ids.join(', ');
}

function isRealServer(value: unknown): value is IRealServer {
  return typeof value === 'object' && value !== null && 'realServer' in value;
}

function isGroup(value: unknown): value is IRealServerGroup {
  return typeof value === 'object' && value !== null && 'realServers' in value;
}
