import { Protocol, type CheckTimes, type Engine } from '../engine';
import type { KeepalivedRelease } from '../health-checks/keepalived-check';
import { removalSeconds, returnSeconds, type CheckPace } from '../health-checks/pace';
import { planForKeepalived } from '../health-checks/plan';
import { Scheduler } from '../scheduler';
import { vrrpHeartbeat } from './vrrp';

/** The most LVS routers: every one has a priority of its own, and every one sends to every other. */
const MOST_ROUTERS = 16;

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
  longestPersistenceSeconds: LONGEST_TIMEOUT,
  connectionSync: true,
  // Below a total weight of one it never reaches its quorum, and serves nobody.

  lacks: {
    'heartbeat.deadSeconds': 'VRRP counts a router as dead after three intervals and a skew',
    'heartbeat.port': 'VRRP is a protocol without ports',
  },

  heartbeat: vrrpHeartbeat,

  healthCheck: checkedBy({ version: '2.2', regex: true }),

  promises: {
    failover: ({ deadSeconds }) => deadSeconds,
    removal: (checks) => removalSeconds(paceOf(checks), checks.checkIntervalSeconds),
    reentry: (checks) => returnSeconds(paceOf(checks), checks.checkIntervalSeconds),
  },
};

const NO_BFD = { 'heartbeat.bfd': 'its keepalived is not known to be built with BFD' };

/** keepalived 2.2 as Enterprise Linux 9 builds it: without regular expressions. */
export const KEEPALIVED_2_2_PLAIN: Engine = {
  ...KEEPALIVED,
  lacks: { ...KEEPALIVED.lacks, ...NO_BFD },
  healthCheck: checkedBy({ version: '2.2', regex: false }),
};

/** keepalived 2.1, of Enterprise Linux 8: its datagrams hold nothing. */
export const KEEPALIVED_2_1: Engine = {
  ...KEEPALIVED,
  lacks: { ...KEEPALIVED.lacks, ...NO_BFD },
  healthCheck: checkedBy({ version: '2.1', regex: false }),
};

const OLD_KERNEL = 'the kernel lets it be chosen since 4.3';

/** keepalived 1.3, of Enterprise Linux 7. */
export const KEEPALIVED_1_3: Engine = {
  ...KEEPALIVED,
  lacks: {
    ...KEEPALIVED.lacks,
    'heartbeat.bfd': 'keepalived 1.3 does not speak BFD',
    'heartbeat.startupDelaySeconds': 'keepalived 1.3 takes part as soon as it is started',
    'connectionSync.group': OLD_KERNEL,
    'connectionSync.port': OLD_KERNEL,
    'connectionSync.ttl': OLD_KERNEL,
    'connectionSync.maxLength': OLD_KERNEL,
    'connectionSync.bothWays': 'keepalived 1.3 has copies follow an instance',
  },
  healthCheck: checkedBy({ version: '1.3', regex: false }),
};

function checkedBy(release: KeepalivedRelease): Engine['healthCheck'] {
  return (kind, intervalSeconds) => planForKeepalived(kind, release, intervalSeconds);
}

function paceOf({ healthCheck: { keepalived, kind } }: CheckTimes): CheckPace {
  if (keepalived) return keepalived.pace;
  throw new Error(`The check ${kind} was planned for another engine than keepalived.`);
}
