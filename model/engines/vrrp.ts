import type { Router } from '../cluster/cluster';
import { LvsError } from '../errors';
import type { Heartbeat, HeartbeatOptions } from '../heartbeat/heartbeat';
import { checkChoice, checkHundredths, checkInteger } from '../ranges';
import { readScript } from '../script';
import type { Origin } from '../subnet';
import { checkAuthentication } from './vrrp-authentication';

/** What VRRP is told, unless we are told otherwise. */
export const VRRP_DEFAULTS = {
  /** By the version of VRRP: the shortest that 2 can carry is one. */
  intervalsSeconds: { 2: 1, 3: 0.2 },
  /** The primary's priority, far above the backups'. */
  primaryPriority: 150,
  /** The priority of the first backup; each further one has one less. */
  backupPriority: 100,
  preemption: false,
  vrrpVersion: 3,
  advertisements: 'unicast',
  /** Seconds after which the active LVS router announces its addresses once more. */
  refreshSeconds: 60,
  /**
   * Seconds for which each further LVS router waits longer before it takes part, so that of routers
   * that start together the primary becomes active.
   */
  startupDelaySeconds: 5,
} as const;

/** The highest priority: 255 is for the owner of an address, and a floating address has none. */
export const HIGHEST_PRIORITY = 254;

const SHORTEST_INTERVAL = 0.01;
const LONGEST_INTERVAL = 40.95;
const LONGEST_PREEMPTION_DELAY = 1_000;

/** The priority of an LVS router: its own, or that of its place. */
export function priorityOf({ priority, rank }: Pick<Router, 'priority' | 'rank'>): number {
  const { primaryPriority, backupPriority } = VRRP_DEFAULTS;
  return priority ?? (rank === 0 ? primaryPriority : backupPriority - (rank - 1));
}

/**
 * Reads heartbeats for VRRP (RFC 5798, and RFC 3768 for version 2), and adds what is left out.
 *
 * @param given - what was declared
 * @param at - says whose prop something is
 * @param backupPriority - of the router that takes over when the active one dies
 * @throws LvsError `NumberOutOfRange`, `EngineCannot`, `PasswordInvalid`
 */
export function vrrpHeartbeat(
  given: HeartbeatOptions,
  at: (subject: string) => Origin,
  backupPriority: number,
): Heartbeat {
  const { virtualRouterId, startupDelaySeconds, gratuitousArp, authentication } = given;
  const { bfd, notify } = given;
  const { preemption = VRRP_DEFAULTS.preemption } = given;
  const { vrrpVersion = VRRP_DEFAULTS.vrrpVersion } = given;
  const { advertisements = VRRP_DEFAULTS.advertisements } = given;
  const { intervalSeconds = VRRP_DEFAULTS.intervalsSeconds[vrrpVersion] } = given;
  if (given.monitorLinks === false) {
    throw new LvsError('EngineCannot', {
      ...at('heartbeat.monitorLinks'),
      value: false,
      allowed: 'true: keepalived always gives up its addresses with a link',
      remedy: 'Leave it out, or choose a guest with pulse.',
    });
  }
  checkChoice(vrrpVersion, [2, 3], at('heartbeat.vrrpVersion'));
  checkChoice(advertisements, ['unicast', 'multicast'], at('heartbeat.advertisements'));
  checkInterval(intervalSeconds, vrrpVersion, at('heartbeat.intervalSeconds'));
  const whole = (subject: string, value: number | undefined, least: number, most: number) => {
    if (value !== undefined) checkInteger(value, least, most, at(`heartbeat.${subject}`));
  };
  whole('virtualRouterId', virtualRouterId, 1, 255);
  whole('startupDelaySeconds', startupDelaySeconds, 0, 59);
  whole('gratuitousArp.delaySeconds', gratuitousArp?.delaySeconds, 0, 3_600);
  whole('gratuitousArp.repeat', gratuitousArp?.repeat, 1, 100);
  whole('gratuitousArp.refreshSeconds', gratuitousArp?.refreshSeconds, 0, 86_400);
  whole('gratuitousArp.refreshRepeat', gratuitousArp?.refreshRepeat, 1, 100);
  if (typeof preemption === 'object') {
    const origin = at('heartbeat.preemption.delaySeconds');
    checkHundredths(preemption.delaySeconds, 0, LONGEST_PREEMPTION_DELAY, origin);
  }
  if (authentication !== undefined) checkAuthentication(authentication, vrrpVersion, at);
  return {
    intervalSeconds,
    deadSeconds: masterDownSeconds(intervalSeconds, vrrpVersion, backupPriority),
    monitorLinks: true,
    virtualRouterId,
    preemption,
    vrrpVersion,
    advertisements,
    startupDelaySeconds,
    gratuitousArp,
    authentication,
    bfd,
    notify: notify === undefined ? undefined : readScript(notify, at('heartbeat.notify')),
  };
}

/** Version 3 counts hundredths of a second, in twelve bits; version 2 seconds, in eight. */
function checkInterval(value: number, version: 2 | 3, origin: Origin): void {
  if (version === 2) checkInteger(value, 1, 255, origin);
  else checkHundredths(value, SHORTEST_INTERVAL, LONGEST_INTERVAL, origin);
}

/**
 * Three intervals, and a skew that lets the router with the highest priority win: a part of a second
 * in version 2, and of an interval in version 3 (6.1 of both RFCs).
 */
function masterDownSeconds(intervalSeconds: number, version: 2 | 3, priority: number): number {
  return 3 * intervalSeconds + ((256 - priority) / 256) * (version === 2 ? 1 : intervalSeconds);
}
