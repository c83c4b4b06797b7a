import type { ConnectionSyncOptions } from '../heartbeat/connection-sync';
import type { HeartbeatOptions } from '../heartbeat/heartbeat';
import type { IpvsTimeouts } from '../ipvs-timeouts';
import type { PackageSource } from '../package-source';

/** What a cluster is told beside its networks and its guest. */
export interface ClusterSettings {
  /**
   * The NAT VIP: the floating address on the private network that is every real server's gateway
   * (guide, 3.1.2).
   */
  readonly natVip: string;
  /**
   * Networks off the public network whose packets its gateway routes to the cluster, in CIDR form or
   * as single addresses: VIPs may be on them, and are held with the netmask 255.255.255.255. The
   * route's next hop is a VIP on the public network, which moves between the LVS routers.
   *
   * @default - none: every VIP is on the public network
   */
  readonly routedNetworks?: readonly string[];
  /**
   * How the LVS routers watch each other (guide, 4.5).
   *
   * @default - pulse: every 6 s, dead after 18 s, UDP port 539, links not monitored; keepalived:
   * every 0.2 s by VRRP, links always monitored
   */
  readonly heartbeat?: HeartbeatOptions;
  /**
   * Whether the active LVS router copies its connections to the others, so that they survive it; or
   * how it does (keepalived's `lvs_sync_daemon`, Piranha's `syncdaemon`).
   *
   * @default - true with keepalived, false with pulse
   */
  readonly connectionSync?: boolean | ConnectionSyncOptions;
  /**
   * How long IPVS remembers connections in which nothing is sent (keepalived's `lvs_timeouts`,
   * Piranha's `tcp_timeout`, `tcpfin_timeout` and `udp_timeout`).
   *
   * @default - the kernel's own timeouts
   */
  readonly ipvsTimeouts?: IpvsTimeouts;
  /**
   * Whether the real servers reach the public network, masqueraded by the active LVS router.
   *
   * @default false
   */
  readonly egress?: boolean;
  /**
   * Networks in CIDR form, or addresses, from which SSH connections are taken; `0.0.0.0/0` is
   * everywhere. LVS routers take them at their real addresses alone: port 22 of a VIP is a virtual
   * server's, whose `allowedFrom` decides.
   *
   * @default - the public and the private network
   */
  readonly sshFrom?: readonly string[];
  /**
   * Addresses of the LVS routers' resolvers.
   *
   * @default - the public network's own, if it has one
   */
  readonly resolvers?: readonly string[];
  /**
   * Where the LVS routers' packages come from.
   *
   * @default - the guest's own source
   */
  readonly packageSource?: PackageSource;
  /**
   * The fewest real servers that the cluster, and each of its virtual servers, may have: 1 or more.
   *
   * @default 2
   */
  readonly minRealServers?: number;
  /**
   * The most seconds that a failover may take: a configuration that cannot keep it is refused.
   *
   * @default - whatever the heartbeats make of it, `LvsCluster.failoverSeconds`
   */
  readonly maxFailover?: number;
}
