import type { Router } from '../cluster';
import { LvsError } from '../errors';
import type { Heartbeat, HeartbeatOptions } from '../heartbeat';
import { checkInteger } from '../ranges';
import type { Origin } from '../subnet';

/** What VRRP is told, unless we are told otherwise. */
export const VRRP_DEFAULTS = {
  intervalSeconds: 0.2,
  /** The primary's priority, far above the backups'. */
  primaryPriority: 150,
  /** The priority of the first backup; each further one has one less. */
  backupPriority: 100,
  preemption: false,
  /**
   * Seconds for which each further LVS router waits longer before it takes part, so that of routers
   * that start together the primary becomes active.
   */
  startupDelaySeconds: 5,
} as const;

/** The highest priority: 255 is for the owner of an address, and a floating address has none. */
export const HIGHEST_PRIORITY = 254;

const SHORTEST_INTERVAL = 0.01;
/** VRRP version 3 counts hundredths of a second, in twelve bits. */
const LONGEST_INTERVAL = 40.95;
const LONGEST_PREEMPTION_DELAY = 1_000;

/** The priority of an LVS router: its own, or that of its place. */
export function priorityOf({ priority, rank }: Pick<Router, 'priority' | 'rank'>): number {
  const { primaryPriority, backupPriority } = VRRP_DEFAULTS;
  return priority ?? (rank === 0 ? primaryPriority : backupPriority - (rank - 1));
}

/**
 * Reads heartbeats for VRRP (RFC 5798), and adds what is left out.
 *
 * @param given - what was declared
 * @param at - says whose prop something is
 * @param backupPriority - of the router that takes over when the active one dies
 * @throws LvsError `NumberOutOfRange`, `EngineCannot`
 */
export function vrrpHeartbeat(
  given: HeartbeatOptions,
  at: (subject: string) => Origin,
  backupPriority: number,
): Heartbeat {
  const { intervalSeconds = VRRP_DEFAULTS.intervalSeconds, virtualRouterId } = given;
  const { preemption = VRRP_DEFAULTS.preemption } = given;
  if (given.monitorLinks === false) {
    throw new LvsError('EngineCannot', {
      ...at('heartbeat.monitorLinks'),
      value: false,
      allowed: 'true: keepalived always gives up its addresses with a link',
      remedy: 'Leave it out, or choose a guest with pulse.',
    });
  }
  checkHundredths(
    intervalSeconds,
    SHORTEST_INTERVAL,
    LONGEST_INTERVAL,
    at('heartbeat.intervalSeconds'),
  );
  if (virtualRouterId !== undefined) {
    checkInteger(virtualRouterId, 1, 255, at('heartbeat.virtualRouterId'));
  }
  if (typeof preemption === 'object') {
    const origin = at('heartbeat.preemption.delaySeconds');
    checkHundredths(preemption.delaySeconds, 0, LONGEST_PREEMPTION_DELAY, origin);
  }
  return {
    intervalSeconds,
    deadSeconds: masterDownSeconds(intervalSeconds, backupPriority),
    monitorLinks: true,
    virtualRouterId,
    preemption,
  };
}

function checkHundredths(value: number, least: number, most: number, origin: Origin): void {
  const exact = Math.abs(value * 100 - Math.round(value * 100)) < 1e-9;
  if (!exact || value < least || value > most) {
    throw new LvsError('NumberOutOfRange', {
      ...origin,
      value,
      allowed: `a number of seconds from ${least} to ${most}, in hundredths`,
    });
  }
}

/** RFC 5798, 6.1: three intervals, and a skew that lets the router with the highest priority win. */
function masterDownSeconds(intervalSeconds: number, priority: number): number {
  return 3 * intervalSeconds + ((256 - priority) / 256) * intervalSeconds;
}
