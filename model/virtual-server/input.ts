import type { Located } from '../cluster/cluster';
import { Protocol } from '../engine';
import { Scheduler } from '../scheduler';
import type { VirtualServerSettings } from './settings';

/** A virtual server's settings, with its place and name. */
export interface VirtualServerInput extends Located, VirtualServerSettings {
  /** Its name in the engine's configuration. */
  readonly name: string;
}

/** Defaults of a virtual server: those of the Piranha Configuration Tool, where it has them. */
export const VIRTUAL_SERVER_DEFAULTS = {
  protocol: Protocol.TCP,
  scheduler: Scheduler.WLC,
  onePacketScheduling: false,
  persistenceNetmask: '255.255.255.255',
  /** With several ports; the kernel's own default, ipvsadm(8). */
  multiPortPersistenceSeconds: 300,
  checkIntervalSeconds: 6,
  quiesce: false,
  quorumHysteresis: 0,
  weight: 1,
} as const;
