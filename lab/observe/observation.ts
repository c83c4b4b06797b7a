import type { Promises } from './clusters';

/** What was seen of a lab at one moment. Everything in it can be written as JSON. */
export interface Observation {
  /** The machines, LVS routers first. */
  readonly machines: readonly MachineView[];
  /** The clusters that the stacks' outputs describe. */
  readonly clusters: readonly ClusterView[];
}

/** A machine, as it was seen. */
export interface MachineView {
  /** Its name. */
  readonly name: string;
  /** The shortest end of its name that no other's ends in. */
  readonly shortName: string;
  /** Whether it is powered on. */
  readonly running: boolean;
  /** For how long, in seconds; absent for one that is off. */
  readonly seconds?: number;
  /** The VIPs and NAT VIPs that it was seen to answer for. */
  readonly holds: readonly string[];
  /** Absolute path of what its serial console printed. */
  readonly consoleLog: string;
}

/** A cluster, as it was seen. */
export interface ClusterView {
  /** What the names of its outputs begin with. */
  readonly name: string;
  /** Short name of the LVS router whose table was read; absent where none answers for a VIP. */
  readonly active?: string;
  /** Why that table could not be read; absent where it could. */
  readonly complaint?: string;
  /** What its configuration promises, in seconds at the worst. */
  readonly promises?: Promises;
  /** Its virtual servers, in the order of their declaration. */
  readonly services: readonly ServiceView[];
}

/** A virtual server, as it was seen. */
export interface ServiceView {
  /** Its name. */
  readonly name: string;
  /** The address that clients use. */
  readonly vip: string;
  /** Its transport protocol: `tcp`, `udp` or `sctp`. */
  readonly protocol: string;
  /** The ports that clients connect to; a range of them as `10000-20000`. */
  readonly ports: readonly (number | string)[];
  /** Short name of the machine that answers for the VIP, seen from the client's place. */
  readonly holder?: string;
  /** Where a browser on this host reaches it. */
  readonly url?: string;
  /** Its real servers, those that are out of the table too. */
  readonly realServers: readonly RealServerView[];
  /** How many questions were asked; 0 for what is not asked over TCP. */
  readonly asked: number;
  /** How often each answer came. */
  readonly answers: Readonly<Record<string, number>>;
}

/** A real server of a virtual server, as the active LVS router has it. */
export interface RealServerView {
  /** Its name, where the outputs know one. */
  readonly name?: string;
  /** Its address, with its port where it is in the table. */
  readonly address: string;
  /** Whether it is in the table. */
  readonly present: boolean;
  /** Its weight; 0 gets no new connections. */
  readonly weight: number;
  /** Connections that are open. */
  readonly active: number;
  /** Connections that it has taken since it is in the table. */
  readonly connections: number;
}
