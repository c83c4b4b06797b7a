import { Protocol, type CheckTimes, type Engine } from '../engine';
import { Scheduler } from '../scheduler';
import { vrrpHeartbeat } from './vrrp';

/** What we write into keepalived.conf, unless we are told otherwise. */
export const KEEPALIVED_DEFAULTS = {
  /** Seconds after which a check that has no answer has failed. */
  checkTimeoutSeconds: 3,
  /**
   * The same for a UDP check, which passes unless an error comes back: that of a machine that is
   * gone comes when ARP has given up, after three seconds.
   */
  udpCheckTimeoutSeconds: 5,
  /** How often a failed check is tried again before it counts. */
  checkRetries: 1,
  /** Seconds before a failed check is tried again. */
  retryDelaySeconds: 1,
} as const;

/** The most LVS routers: every one has a priority of its own, and every one sends to every other. */
const MOST_ROUTERS = 16;

/**
 * Seconds for which the kernel goes on sending to the MAC address of a machine that is gone: arp(7)
 * has it good for 45 at the most, then waits 5, then asks three times. Only then does a datagram fail.
 */
const STALE_ADDRESS_SECONDS = 45 + 5 + 3;

/** The longest timeout that the kernel's IPVS takes: 31 days. */
const LONGEST_TIMEOUT = 31 * 86_400;

/**
 * keepalived: VRRP version 3 between the LVS routers, checks of its own, and every scheduler of
 * IPVS (keepalived.conf(5), RFC 5798).
 */
export const KEEPALIVED: Engine = {
  name: 'keepalived',
  routers: [2, MOST_ROUTERS],
  schedulers: Object.values(Scheduler),
  protocols: Object.values(Protocol),
  healthChecks: ['tcp', 'http', 'udp'],
  longestPersistenceSeconds: LONGEST_TIMEOUT,
  connectionSync: true,
  // Below a total weight of one it never reaches its quorum, and serves nobody.
  needsWeight: true,

  lacks: {
    'heartbeat.deadSeconds': 'VRRP counts a router as dead after three intervals and a skew',
    'heartbeat.port': 'VRRP is a protocol without ports',
  },

  heartbeat: vrrpHeartbeat,

  promises: {
    failover: ({ deadSeconds }) => deadSeconds,
    removal: (checks) => {
      const { checkRetries, retryDelaySeconds } = KEEPALIVED_DEFAULTS;
      const { checkIntervalSeconds } = checks;
      const failed = (checkRetries + 1) * timeoutOf(checks) + checkRetries * retryDelaySeconds;
      // The address goes stale unseen: one check finds it so, and the one after may fail.
      const unseen = isUdp(checks) ? STALE_ADDRESS_SECONDS + checkIntervalSeconds : 0;
      return unseen + checkIntervalSeconds + failed;
    },
    reentry: (checks) => checks.checkIntervalSeconds + timeoutOf(checks),
  },
};

/**
 * keepalived 1.3, of Enterprise Linux 7: it has no check that a service without connections could
 * fail, and so no such service unless connections reach it too.
 */
export const KEEPALIVED_1_3: Engine = {
  ...KEEPALIVED,
  protocols: [Protocol.TCP, Protocol.TCP_UDP],
  healthChecks: ['tcp', 'http'],
};

function isUdp({ healthCheck }: CheckTimes): boolean {
  return healthCheck.kind === 'udp';
}

function timeoutOf(checks: CheckTimes): number {
  const { checkTimeoutSeconds, udpCheckTimeoutSeconds } = KEEPALIVED_DEFAULTS;
  if (isUdp(checks)) return udpCheckTimeoutSeconds;
  // Once to connect, and once more for the answer.
  return checks.healthCheck.kind === 'http' ? 2 * checkTimeoutSeconds : checkTimeoutSeconds;
}
