import { Scheduler } from './scheduler';

/** What moves the floating addresses between the LVS routers and watches the real servers. */
export interface Engine {
  /** The engine's name. */
  readonly name: 'pulse';
  /** How many LVS routers one cluster has: the least and the most. */
  readonly routers: readonly [number, number];
  /** The schedulers that its configuration can name. */
  readonly schedulers: readonly Scheduler[];
  /** The transport protocols of its virtual servers. */
  readonly protocols: readonly Protocol[];
  /** The longest persistence it can write, in seconds. */
  readonly longestPersistenceSeconds: number;
}

/** The transport protocol of a virtual server. */
export enum Protocol {
  TCP = 'tcp',
  UDP = 'udp',
}

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
  protocols: [Protocol.TCP, Protocol.UDP],
  longestPersistenceSeconds: 999_999_999,
};
