import type { Persistence } from '../cluster/cluster';
import type { Engine } from '../engine';
import { LvsError } from '../errors';
import { areSeveral, type PortOrRange } from './ports';
import { checkInteger } from '../ranges';
import { checkNetmask } from '../subnet';
import { VIRTUAL_SERVER_DEFAULTS, type VirtualServerInput } from './input';

/**
 * Reads how long, and how widely, clients stay with their real server.
 *
 * @returns undefined where each connection is scheduled by itself
 * @throws LvsError `FirewallMarkWithoutPersistence`, `NumberOutOfRange`, `NetmaskInvalid`
 */
export function readPersistence(
  { path, persistence }: VirtualServerInput,
  ports: readonly PortOrRange[],
  { longestPersistenceSeconds }: Engine,
): Persistence | undefined {
  if (persistence === undefined && !areSeveral(ports)) return undefined;
  const at = (subject: string) => ({ path, subject });
  const d = VIRTUAL_SERVER_DEFAULTS;
  const timeoutSeconds = persistence?.timeoutSeconds ?? d.multiPortPersistenceSeconds;
  const netmask = persistence?.netmask ?? d.persistenceNetmask;
  if (timeoutSeconds === 0) {
    if (!areSeveral(ports)) return undefined;
    throw new LvsError('FirewallMarkWithoutPersistence', {
      ...at('persistence'),
      value: persistence,
    });
  }
  checkInteger(timeoutSeconds, 1, longestPersistenceSeconds, at('persistence.timeoutSeconds'));
  checkNetmask(netmask, at('persistence.netmask'));
  return { timeoutSeconds, netmask };
}
