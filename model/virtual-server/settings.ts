import type { Protocol } from '../engine';
import type { FtpOptions } from './ftp';
import type { HealthCheck } from '../health-check';
import type { PortOrRange } from './ports';
import type { Scheduler, SchedulerFlag } from '../scheduler';

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
  /**
   * The connections at which it takes no more, 1 to 2147483647: those that are open, and those that
   * have just ended (keepalived's `uthreshold`, ipvsadm's `--u-threshold`).
   *
   * @default - however many there are
   */
  readonly upperThreshold?: number;
  /**
   * The connections below which it takes new ones again, 1 to below the upper threshold
   * (keepalived's `lthreshold`, ipvsadm's `--l-threshold`).
   *
   * @default - three quarters of the upper threshold
   */
  readonly lowerThreshold?: number;
}

/** When the sorry server takes over from real servers that are too few. */
export interface QuorumOptions {
  /** The least weight that the real servers which pass their checks have together, 1 or more. */
  readonly weight: number;
  /**
   * How much less the weight may become before the sorry server takes over, and how much more it must
   * be before that ends: 0 to below the weight.
   *
   * @default 0
   */
  readonly hysteresis?: number;
}

/** What a virtual server is declared with. */
export interface VirtualServerSettings {
  /**
   * The VIP: the floating address that clients connect to, on the public network or on one that is
   * routed to the cluster.
   */
  readonly vip: string;
  /**
   * The port that clients connect to, 1 to 65535.
   *
   * @default - `ports` or `ftp` says which
   */
  readonly port?: number;
  /**
   * Several ports, or ranges of them, that are one service, by a firewall mark (guide, 3.4): a client
   * gets the same real server on all of them.
   *
   * @default - `port` or `ftp` says which
   */
  readonly ports?: readonly PortOrRange[];
  /**
   * That the service is FTP: port 21 and the passive ports, by a firewall mark, with IPVS as its helper
   * (`ip_vs_ftp`).
   *
   * @default - it is none, and `port` or `ports` say where it is
   */
  readonly ftp?: FtpOptions;
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
   * Switches of that scheduler (keepalived's `sh-port`, `sh-fallback`, `mh-port`, `mh-fallback`).
   *
   * @default - none
   */
  readonly schedulerFlags?: readonly SchedulerFlag[];
  /**
   * Whether each datagram is scheduled by itself, and forgotten (keepalived's `ops`, ipvsadm's
   * `--ops`): for services over UDP that do not answer, such as syslog. An answer would leave without
   * the VIP: unless the cluster has `egress`, none is let out.
   *
   * @default false
   */
  readonly onePacketScheduling?: boolean;
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
   * Seconds for which a failed real server must pass its checks before it returns, 1 to 86400: with pulse
   * only, keepalived refuses it.
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
   * The port of the sorry server, where it is not that which clients connect to; none of its own
   * behind a firewall mark, as real servers have none there.
   *
   * @default - the virtual server's port
   */
  readonly sorryServerPort?: number;
  /**
   * What the real servers must weigh together, lest the sorry server answer instead of them
   * (keepalived's `quorum` and `hysteresis`).
   *
   * @default - one that passes its checks is enough
   */
  readonly quorum?: QuorumOptions;
  /**
   * Networks in CIDR form, or addresses, from which clients are let in: by the LVS routers' firewall,
   * as a security group does it.
   *
   * @default - everywhere
   */
  readonly allowedFrom?: readonly string[];
  /**
   * The fewest real servers that it may have, 1 or more.
   *
   * @default - the cluster's minRealServers
   */
  readonly minRealServers?: number;
}
