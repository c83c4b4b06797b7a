/**
 * How the LVS routers are told to watch each other. Each engine takes a part of it, and refuses the
 * rest with the name of one that does: pulse has the heartbeats of Piranha, keepalived has VRRP.
 */
export interface HeartbeatOptions {
  /**
   * Seconds between two heartbeats (Piranha's `keepalive`, keepalived's `advert_int`). pulse: 1 to
   * 3600, whole. keepalived: 0.01 to 40.95, in hundredths.
   *
   * @default - pulse: 6; keepalived: 0.2
   */
  readonly intervalSeconds?: number;
  /**
   * Seconds without a heartbeat after which the other router counts as dead (Piranha's `deadtime`),
   * 1 to 86400 and more than the interval. VRRP counts three intervals and a skew.
   *
   * @default - pulse: 18
   */
  readonly deadSeconds?: number;
  /**
   * The UDP port of pulse's heartbeats, on both networks (Piranha's `heartbeat_port`).
   *
   * @default - pulse: 539; VRRP is a protocol of its own, without ports
   */
  readonly port?: number;
  /**
   * Whether a router that lost a link gives up its floating addresses (Piranha's `monitor_links`).
   *
   * @default - pulse: false; keepalived: always true
   */
  readonly monitorLinks?: boolean;
  /**
   * The virtual router id of keepalived's VRRP, 1 to 255 (`virtual_router_id`): clusters that share
   * a LAN have different ones.
   *
   * @default - none with pulse; made from the cluster's name with keepalived
   */
  readonly virtualRouterId?: number;
  /**
   * Whether an LVS router with a higher priority takes over from an active one as soon as it can
   * (keepalived's `preempt_delay`; without preemption, `nopreempt`). It costs a second failover.
   *
   * @default false
   */
  readonly preemption?: boolean | PreemptionOptions;
}

/** How an LVS router takes over from an active one with a lower priority. */
export interface PreemptionOptions {
  /**
   * Seconds that it waits before it does, 0 to 1000, in hundredths. Its real servers are down to it
   * until it has checked them: it should wait longer than that.
   */
  readonly delaySeconds: number;
}

/** How the LVS routers watch each other, as the engine has it. */
export interface Heartbeat extends HeartbeatOptions {
  /** Seconds between two heartbeats. */
  readonly intervalSeconds: number;
  /** Seconds without a heartbeat after which the other router counts as dead. */
  readonly deadSeconds: number;
  /** Whether a router that lost a link gives up its floating addresses. */
  readonly monitorLinks: boolean;
}
