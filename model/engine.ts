import type { ConnectionSyncOptions } from './heartbeat/connection-sync';
import type { Cannot } from './health-checks/cannot';
import type { HealthCheckKind } from './health-checks/kind';
import type { CheckPlan } from './health-checks/plan';
import type { Heartbeat, HeartbeatOptions } from './heartbeat/heartbeat';
import type { Scheduler } from './scheduler';
import type { Origin } from './subnet';

/** The transport protocol of a virtual server. */
export enum Protocol {
  /** Connections. */
  TCP = 'tcp',
  /** Datagrams. */
  UDP = 'udp',
  /** Associations, as telephone networks have them (RFC 9260). */
  SCTP = 'sctp',
  /** Both at the same port, as one service by a firewall mark: DNS, or the TCP_UDP of AWS. */
  TCP_UDP = 'tcp_udp',
}

/** What can be said of LVS routers with some engines, by the prop that says it. */
export type RouterKnob =
  | 'priority'
  | `heartbeat.${keyof HeartbeatOptions}`
  | `connectionSync.${keyof ConnectionSyncOptions}`;

/** What can be said of virtual servers and their members with some engines, by the prop. */
export type ServiceKnob =
  'upperThreshold' | 'lowerThreshold' | 'onePacketScheduling' | 'quorum' | 'sorryServerPort';

/**
 * What moves the floating addresses between the LVS routers and watches the real servers. A new
 * engine is one file with one of these, and its renderer.
 */
export interface Engine {
  /** The engine's name. */
  readonly name: 'pulse' | 'keepalived';
  /** How many LVS routers one cluster has: the least and the most. */
  readonly routers: readonly [number, number];
  /** The schedulers that its configuration can name. */
  readonly schedulers: readonly Scheduler[];
  /** The transport protocols of its virtual servers. */
  readonly protocols: readonly Protocol[];
  /** The longest persistence that it takes, in seconds. */
  readonly longestPersistenceSeconds: number;
  /** Whether it copies connections to the backup, unless the user says otherwise. */
  readonly connectionSync: boolean;
  /** Seconds for which a failed real server must pass its checks, or none: one pass is enough. */
  readonly reentrySeconds?: number;
  /** What cannot be said with it, each with the reason. */
  readonly lacks: { readonly [knob in RouterKnob | ServiceKnob]?: string };
  /**
   * Reads how the LVS routers watch each other, and adds the engine's defaults.
   *
   * @param given - what was declared
   * @param at - says whose prop something is
   * @param backupPriority - of the router that takes over when the active one dies, where routers
   * have priorities
   * @throws LvsError `NumberOutOfRange`, `HeartbeatTooSlow`, `PortInvalid`, `EngineCannot`
   */
  heartbeat(
    given: HeartbeatOptions,
    at: (subject: string) => Origin,
    backupPriority: number,
  ): Heartbeat;
  /** What it is told to do for a health check that comes at an interval, or why it cannot. */
  healthCheck(kind: HealthCheckKind, intervalSeconds: number): CheckPlan | Cannot;
  /** What it keeps at the worst, in seconds. */
  readonly promises: EnginePromises;
}

/** How long an engine takes at the worst, in seconds, as far as its configuration decides. */
export interface EnginePromises {
  /** From the death of the active LVS router until another one holds the floating addresses. */
  failover(heartbeat: Heartbeat): number;
  /** From the death of a real server, or of its service, until it gets no new connection. */
  removal(checks: CheckTimes): number;
  /** From the return of a real server's service until it gets new connections. */
  reentry(checks: CheckTimes): number;
}

/** What decides how soon a real server is found dead or alive. */
export interface CheckTimes {
  /** Seconds between two checks of one real server. */
  readonly checkIntervalSeconds: number;
  /** Seconds for which a failed real server must pass its checks. */
  readonly reentrySeconds: number;
  /** What is asked of it. */
  readonly healthCheck: CheckPlan;
}
