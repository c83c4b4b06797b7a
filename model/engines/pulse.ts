import { Protocol, type Engine } from '../engine';
import { LvsError } from '../errors';
import { planForNanny } from '../health-checks/plan';
import type { Heartbeat } from '../heartbeat/heartbeat';
import { checkInteger, checkPort } from '../ranges';
import { Scheduler } from '../scheduler';

/** What the Piranha Configuration Tool writes, unless it is told otherwise. */
export const PULSE_DEFAULTS = {
  intervalSeconds: 6,
  deadSeconds: 18,
  port: 539,
  monitorLinks: false,
  reentrySeconds: 15,
} as const;

/**
 * pulse of Piranha 0.8.6, the engine of the guide: RHEL 6 and before. Its parser takes eight
 * schedulers, no fractions of a second, and at most nine digits of persistence.
 */
export const PULSE: Engine = {
  name: 'pulse',
  routers: [2, 2],
  schedulers: [
    Scheduler.RR,
    Scheduler.WRR,
    Scheduler.LC,
    Scheduler.WLC,
    Scheduler.LBLC,
    Scheduler.LBLCR,
    Scheduler.DH,
    Scheduler.SH,
  ],
  protocols: [Protocol.TCP, Protocol.UDP, Protocol.TCP_UDP],
  longestPersistenceSeconds: 999_999_999,
  connectionSync: false,
  reentrySeconds: PULSE_DEFAULTS.reentrySeconds,

  lacks: {
    priority: 'pulse has one primary and one backup',
    'heartbeat.virtualRouterId': 'pulse does not speak VRRP',
    'heartbeat.preemption': 'with pulse whoever is active stays it',
    'heartbeat.vrrpVersion': 'pulse does not speak VRRP',
    'heartbeat.advertisements': 'heartbeats of pulse go from router to router',
    'heartbeat.startupDelaySeconds': 'the backup waits until the primary is active',
    'heartbeat.gratuitousArp': 'pulse decides itself how it announces its addresses',
    'heartbeat.authentication': 'heartbeats of pulse are not authenticated',
    'heartbeat.bfd': 'pulse does not speak BFD',
    'heartbeat.notify': 'pulse tells nobody of its changes',
    'connectionSync.group': 'lvs.cf has no word for it',
    'connectionSync.port': 'lvs.cf has no word for it',
    'connectionSync.ttl': 'lvs.cf has no word for it',
    'connectionSync.maxLength': 'lvs.cf has no word for it',
    'connectionSync.bothWays': 'pulse starts one of the two, by who is active',
    upperThreshold: 'lvsd adds real servers without thresholds',
    lowerThreshold: 'lvsd adds real servers without thresholds',
    onePacketScheduling: 'lvsd has none',
    quorum: 'its sorry server answers when no real server is left, and not before',
    sorryServerPort: 'its sorry server has the port of the virtual server',
  },

  heartbeat(given, at): Heartbeat {
    const { intervalSeconds, deadSeconds, port, monitorLinks } = {
      ...PULSE_DEFAULTS,
      ...withoutUndefined(given),
    };
    checkInteger(intervalSeconds, 1, 3_600, at('heartbeat.intervalSeconds'));
    checkInteger(deadSeconds, 1, 86_400, at('heartbeat.deadSeconds'));
    checkPort(port, at('heartbeat.port'));
    if (deadSeconds <= intervalSeconds) {
      throw new LvsError('HeartbeatTooSlow', {
        ...at('heartbeat.deadSeconds'),
        value: deadSeconds,
        allowed: `more than the interval of ${intervalSeconds} seconds`,
      });
    }
    return { intervalSeconds, deadSeconds, port, monitorLinks };
  },

  healthCheck: planForNanny,

  promises: {
    // The dead time runs from the last heartbeat, and is looked at once an interval.
    failover: ({ intervalSeconds, deadSeconds }) => deadSeconds + intervalSeconds,
    // Dead right after a check: the next one has its whole interval to fail.
    removal: ({ checkIntervalSeconds }) => 2 * checkIntervalSeconds,
    // Checks in a row that fill the re-entry time, the first of them an interval away.
    reentry: ({ checkIntervalSeconds, reentrySeconds }) =>
      checkIntervalSeconds * (1 + Math.max(1, Math.ceil(reentrySeconds / checkIntervalSeconds))),
  },
};

function withoutUndefined<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
