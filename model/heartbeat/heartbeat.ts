/**
 * How the LVS routers are told to watch each other. Each engine takes a part of it, and refuses the
 * rest with the name of one that does: pulse has the heartbeats of Piranha, keepalived has VRRP.
 */
export interface HeartbeatOptions {
  /**
   * Seconds between two heartbeats (Piranha's `keepalive`, keepalived's `advert_int`). pulse: 1 to
   * 3600, whole. keepalived: 0.01 to 40.95, in hundredths; 1 to 255, whole, with VRRP version 2.
   *
   * @default - pulse: 6; keepalived: 0.2, or 1 with VRRP version 2
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
  /**
   * The version of VRRP (`vrrp_version`): version 2 counts whole seconds, and is for a LAN whose
   * other equipment wants it, or for {@link authentication}.
   *
   * @default 3
   */
  readonly vrrpVersion?: 2 | 3;
  /**
   * How VRRP's advertisements travel: from router to router (`unicast_peer`), or to the LAN's
   * multicast group 224.0.0.18, where others hear them.
   *
   * @default 'unicast'
   */
  readonly advertisements?: 'unicast' | 'multicast';
  /**
   * Seconds, whole, 0 to 59, for which each LVS router waits longer than the one before it until it
   * takes part (`vrrp_startup_delay`), so that of routers that start together the primary becomes
   * active.
   *
   * @default 5
   */
  readonly startupDelaySeconds?: number;
  /**
   * How an LVS router that becomes active announces its addresses.
   *
   * @default - as keepalived does it, and once more every 60 s
   */
  readonly gratuitousArp?: GratuitousArpOptions;
  /**
   * What the LVS routers prove to each other that they know. Only VRRP version 2 has it, and it keeps
   * nobody out who can listen: it tells clusters apart that were given one virtual router id.
   *
   * @default - none
   */
  readonly authentication?: AuthenticationOptions;
  /**
   * A neighbour, such as the gateway, that each LVS router watches by BFD (`bfd_instance`): a router
   * to which it is dead gives up its addresses, as with a link. It finds a path that is dead where
   * the link is up. LVS routers do not watch each other by it: their heartbeats are as quick.
   *
   * @default - none: links alone are watched
   */
  readonly bfd?: BfdOptions;
  /**
   * A script that hears of every change of an LVS router (`notify`): its whole text from `#!` on, at most
   * 8192 characters, run as root with `GROUP`, `lvs`, the new state (`MASTER`, `BACKUP`, `FAULT` or
   * `STOP`), and 0 where an instance of its own has its priority.
   *
   * @default - nobody hears of them
   */
  readonly notify?: string;
}

/** A neighbour that LVS routers watch by BFD (RFC 5880, over one hop). */
export interface BfdOptions {
  /**
   * Its address, on the public or the private network. It must speak BFD to every LVS router: as
   * long as it does not, none of them becomes active.
   */
  readonly neighbor: string;
  /**
   * Seconds between two packets, both ways, 0.01 to 10, in hundredths (`min_tx`, `min_rx`).
   *
   * @default 0.3
   */
  readonly intervalSeconds?: number;
  /**
   * How many packets may be missed, 2 to 10, before it is dead (`multiplier`).
   *
   * @default 3
   */
  readonly multiplier?: number;
}

/** The gratuitous ARP of keepalived: how the LAN learns where a floating address is now. */
export interface GratuitousArpOptions {
  /**
   * Seconds, whole, 0 to 3600, until addresses are announced a second time; 0 is never
   * (`vrrp_garp_master_delay`).
   *
   * @default - keepalived's own
   */
  readonly delaySeconds?: number;
  /**
   * How often they are announced each time, 1 to 100 (`vrrp_garp_master_repeat`).
   *
   * @default - keepalived's own
   */
  readonly repeat?: number;
  /**
   * Seconds, whole, 0 to 86400, after which the active router announces them again and again; 0 is
   * never (`vrrp_garp_master_refresh`).
   *
   * @default 60
   */
  readonly refreshSeconds?: number;
  /**
   * How often they are announced each of these times, 1 to 100 (`vrrp_garp_master_refresh_repeat`).
   *
   * @default - keepalived's own
   */
  readonly refreshRepeat?: number;
}

/** What VRRP version 2 authenticates by. */
export interface AuthenticationOptions {
  /**
   * One to eight letters, digits and `. _ + = / -` (`auth_pass`). It stands in every LVS router's
   * user-data, and with `PASS` in every advertisement.
   */
  readonly password: string;
  /**
   * `PASS` sends the password; `AH` signs with it (`auth_type`).
   *
   * @default 'PASS'
   */
  readonly type?: 'PASS' | 'AH';
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
