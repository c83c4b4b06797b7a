import { Construct } from 'constructs';
import { LvsError } from '../model/errors';
import {
  readGroupMembers,
  type GroupMember,
  type GroupMembers,
} from '../model/cluster/group-members';
import { checkHostName } from '../model/names';
import { ExistingRealServer, type ExistingRealServerOptions } from './existing-real-server';
import type { LvsCluster } from './lvs-cluster';
import { checkId, pathOf } from './naming';
import { withOverrides } from './overrides';
import { RealServer, type IRealServer, type RealServerOptions } from './real-server';

/** Several real servers that a virtual server takes as one. */
export interface IRealServerGroup {
  /** The real servers, in the order of their declaration. */
  readonly realServers: readonly IRealServer[];
}

/** What the real servers of a group have in common. */
export type GroupedRealServerOptions = Omit<RealServerOptions, 'ip' | 'mac' | 'hostName'>;

/** Options of a group of real servers: which it has, and what they have in common. */
export interface RealServerGroupOptions extends GroupMembers, GroupedRealServerOptions {
  /**
   * The real servers one by one, each with what is its own: they are named by key.
   *
   * @default - `count` or `ips` says which
   */
  readonly members?: Readonly<Record<string, RealServerOptions>>;
  /**
   * What is special about single real servers of a `count`, by number, or of `ips`, by address, such
   * as `{ 3: { draining: true } }`. It wins over what they have in common.
   *
   * @default - nothing
   */
  readonly except?: Readonly<Record<string, Partial<RealServerOptions>>>;
}

/** Props of {@link RealServerGroup}. */
export interface RealServerGroupProps extends RealServerGroupOptions {
  /** The cluster that it belongs to. */
  readonly cluster: LvsCluster;
}

/** Options of {@link RealServerGroup.fromAddresses}. */
export type ExistingRealServerGroupOptions = Omit<ExistingRealServerOptions, 'name'>;

/**
 * Several real servers that are alike: made by a count, by a list of addresses or one by one. A
 * virtual server takes a group where it takes a real server. The names of its machines, `web-1` or
 * `web-10-11-12-21` in a group `web`, stay when others come or go.
 */
export class RealServerGroup extends Construct implements IRealServerGroup {
  /**
   * Real servers that run already, elsewhere on the private network.
   *
   * @throws LvsError `GroupInvalid`, and whatever rule an address or an option breaks
   */
  public static fromAddresses(
    cluster: LvsCluster,
    id: string,
    ips: readonly string[],
    options: ExistingRealServerGroupOptions = {},
  ): IRealServerGroup {
    return new ExistingRealServerGroup(cluster, id, ips, options);
  }

  /** The real servers, in the order of their declaration. */
  public readonly realServers: readonly RealServer[];

  /**
   * @throws LvsError `RealServersConflict`, `GroupInvalid`, and whatever rule a real server breaks;
   * an address that the count runs to may be off the network or in use
   */
  constructor(scope: Construct, id: string, props: RealServerGroupProps) {
    checkGroupId(scope, id);
    super(scope, id);
    const { cluster, count, firstIp, ips, members, except, ...common } = props;
    const own = readMembers({ count, firstIp, ips, members, except }, this.node.path);
    this.realServers = own.map(([key, { ip, ...options }]) => {
      const alike = { hostName: `${id}-${key}`, ...common };
      return new RealServer(this, key, { ...withOverrides(alike, options), cluster, ip });
    });
  }
}

/** Real servers that run elsewhere, as one. */
class ExistingRealServerGroup extends Construct implements IRealServerGroup {
  public readonly realServers: readonly IRealServer[];

  constructor(
    cluster: LvsCluster,
    id: string,
    ips: readonly string[],
    options: ExistingRealServerGroupOptions,
  ) {
    checkGroupId(cluster, id);
    super(cluster, id);
    this.realServers = readGroupMembers({ ips }, this.node.path).map((member) => {
      const name = `${id}-${member.id}`;
      return new ExistingRealServer(this, member.id, cluster, member.ip, { ...options, name });
    });
  }
}

/** The names of all its real servers begin with it. */
function checkGroupId(scope: Construct, id: string): void {
  checkId(scope, id);
  checkHostName(id, { path: pathOf(scope, id), subject: 'id' });
}

type Members = Pick<RealServerGroupOptions, keyof GroupMembers | 'members' | 'except'>;

/** Each real server by its id in the group, with what is its own. */
function readMembers(
  { members, except, ...group }: Members,
  path: string,
): readonly (readonly [string, RealServerOptions])[] {
  if (members === undefined) {
    const found = readGroupMembers(group, path);
    checkExceptions(Object.keys(except ?? {}), found, path);
    return found.map(({ id, ip }) => [id, { ip, ...except?.[id], ...except?.[ip] }]);
  }
  const given = Object.entries({ ...group, except }).filter(([, value]) => value !== undefined);
  if (given.length > 0) {
    const subject = `${given.map(([key]) => key).join(' and ')} beside members`;
    throw new LvsError('RealServersConflict', { path, subject, value: given[0]?.[1] });
  }
  const listed = Object.entries(members);
  if (listed.length === 0) {
    throw new LvsError('GroupInvalid', { path, subject: 'members', value: members });
  }
  return listed;
}

/** A mistyped one would let a real server go on that was meant to drain. */
function checkExceptions(
  keys: readonly string[],
  found: readonly GroupMember[],
  path: string,
): void {
  const known = new Set(found.flatMap(({ id, ip }) => [id, ip]));
  const unknown = keys.find((key) => !known.has(key));
  if (unknown !== undefined) {
    const [first, last] = [found[0], found.at(-1)].map((one) => `${one?.id} (${one?.ip})`);
    throw new LvsError('GroupInvalid', {
      path,
      subject: 'except',
      value: unknown,
      allowed: `real servers of the group: ${first} to ${last}`,
    });
  }
}
