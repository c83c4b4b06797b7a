import { LvsError } from '../errors';
import { checkInteger } from '../ranges';
import { addressAfter, parseAddress, type Origin } from '../subnet';
import { MOST_REAL_SERVERS } from '../virtual-server/model';

/** Which real servers a group has, said in one of three ways. */
export interface GroupMembers {
  /**
   * How many, from `firstIp` on: they are named by number, from 1, so that a larger count renames
   * none.
   *
   * @default - `ips` or `members` says which
   */
  readonly count?: number;
  /**
   * The address of the first of `count`; the others follow it.
   *
   * @default - none without `count`
   */
  readonly firstIp?: string;
  /**
   * Their addresses: they are named by address, so that one which goes renames none.
   *
   * @default - `count` or `members` says which
   */
  readonly ips?: readonly string[];
}

/** A real server of a group. */
export interface GroupMember {
  /** Its id in the group, which stays when others come and go. */
  readonly id: string;
  /** Its address. */
  readonly ip: string;
}

/**
 * The real servers of a group that is made by a count or by a list.
 *
 * @throws LvsError `RealServersConflict`, `GroupInvalid`, `NumberOutOfRange`, `AddressInvalid`
 */
export function readGroupMembers(
  { count, firstIp, ips }: GroupMembers,
  path: string,
): readonly GroupMember[] {
  const at = (subject: string): Origin => ({ path, subject });
  if ((count === undefined) !== (firstIp === undefined) || (count === undefined) === !ips) {
    throw new LvsError('RealServersConflict', {
      ...at('count, firstIp and ips'),
      value: { count, firstIp, ips },
    });
  }
  if (ips) return readList(ips, at('ips'));
  checkInteger(count as number, 1, MOST_REAL_SERVERS, at('count'));
  return Array.from({ length: count as number }, (_, index) => ({
    id: String(index + 1),
    ip: addressAfter(firstIp as string, index, at('firstIp')),
  }));
}

/** The id by which a group knows a real server of its list. */
export function idOfAddress(ip: string): string {
  return ip.replaceAll('.', '-');
}

function readList(ips: readonly string[], origin: Origin): readonly GroupMember[] {
  for (const ip of ips) parseAddress(ip, origin);
  if (ips.length === 0 || new Set(ips).size !== ips.length) {
    throw new LvsError('GroupInvalid', { ...origin, value: ips });
  }
  return ips.map((ip) => ({ id: idOfAddress(ip), ip }));
}
