import type { Protocol } from './engine';
import type { HealthCheck } from './health-check';
import type { PortOrRange } from './ports';
import type { Scheduler } from './scheduler';

/** How long, and how widely, a client stays with its real server. */
export interface PersistenceOptions {
  /**
   * Seconds after its last connection for which a client keeps its real server; 0 is off.
   *
   * @default 300
   */
  readonly timeoutSeconds?: number;
  /**
   * Clients that are alike under this mask share a real server.
   *
   * @default '255.255.255.255'
   */
  readonly netmask?: string;
}

/** How a real server stands behind one virtual server. */
export interface MembershipOptions {
  /**
   * Its share of new connections, 0 to 65535; 0 takes none.
   *
   * @default - the real server's own weight
   */
  readonly weight?: number;
  /**
   * Whether it is to take no new connection of this virtual server, and to keep those that it has:
   * weight 0, whatever `weight` says. A real server that drains as a whole drains here too.
   *
   * @default false
   */
  readonly draining?: boolean;
  /**
   * The port that its service listens on, where NAT is to change it.
   *
   * @default - the virtual server's port
   */
  readonly realPort?: number;
}

/** What a virtual server is declared with. */
export interface VirtualServerSettings {
  /** The VIP: the floating address on the public network that clients connect to. */
  readonly vip: string;
  /**
   * The port that clients connect to, 1 to 65535.
   *
   * @default - `ports` says which
   */
  readonly port?: number;
  /**
   * Several ports, or ranges of them, that are one service, by a firewall mark (guide, 3.4): a client
   * gets the same real server on all of them.
   *
   * @default - `port` says which
   */
  readonly ports?: readonly PortOrRange[];
  /**
   * The transport protocol, or both of a service that is reached over TCP and UDP, which are then one
   * service by a firewall mark.
   *
   * @default Protocol.TCP
   */
  readonly protocol?: Protocol;
  /**
   * The firewall mark, 1 to 2147483647.
   *
   * @default - the lowest of `ports`; for a single port none, or that port where both protocols are
   * one service
   */
  readonly firewallMark?: number;
  /**
   * How a real server is chosen.
   *
   * @default Scheduler.WLC
   */
  readonly scheduler?: Scheduler;
  /**
   * How long, and how widely, a client stays with its real server.
   *
   * @default - 300 s with several ports, since NAT needs it there; off with one
   */
  readonly persistence?: PersistenceOptions;
  /**
   * How the real servers are checked.
   *
   * @default HealthCheck.tcp()
   */
  readonly healthCheck?: HealthCheck;
  /**
   * Seconds between two checks of one real server, 1 to 86400.
   *
   * @default 6
   */
  readonly checkIntervalSeconds?: number;
  /**
   * Seconds for which a failed real server must pass its checks before it returns, 1 to 86400.
   *
   * @default - 15 with pulse; keepalived takes it back at the first check that it passes
   */
  readonly reentrySeconds?: number;
  /**
   * Whether a failed real server keeps its connections, at weight 0, instead of being removed.
   *
   * @default false
   */
  readonly quiesce?: boolean;
  /**
   * The address that answers when no real server does: on the private network, with the NAT VIP as
   * its gateway, as real servers are. One of the cluster's own real servers may be it.
   *
   * @default - none: clients are refused
   */
  readonly sorryServer?: string;
  /**
   * The fewest real servers that it may have, 1 or more.
   *
   * @default - the cluster's minRealServers
   */
  readonly minRealServers?: number;
}
