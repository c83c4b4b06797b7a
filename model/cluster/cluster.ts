import type { ConnectionSyncOptions } from '../heartbeat/connection-sync';
import type { Protocol } from '../engine';
import type { GuestProfile } from '../guest';
import type { CheckPlan } from '../health-checks/plan';
import type { Heartbeat } from '../heartbeat/heartbeat';
import type { IpvsTimeouts } from '../ipvs-timeouts';
import type { PackageSource } from '../package-source';
import type { PortOrRange } from '../virtual-server/ports';
import type { Scheduler, SchedulerFlag } from '../scheduler';
import type { Subnet } from '../subnet';

/** Anything of the model that stands for a construct: errors name it by its path. */
export interface Located {
  /** The construct's path, such as `nat-pulse/lvs/primary`. */
  readonly path: string;
}

/**
 * A whole cluster as plain data, every rule checked. Renderers read nothing else: what two guests
 * are to agree on is here once.
 */
export interface Cluster extends Located {
  /** The name that its machines' names begin with: it carries the stack. */
  readonly name: string;
  /** What the LVS routers run. */
  readonly guest: GuestProfile;
  /** The network that clients come from; eth0 of the LVS routers. */
  readonly publicNetwork: PublicNetwork;
  /** The network of the real servers; eth1 of the LVS routers. */
  readonly privateNetwork: Subnet;
  /** The floating address on the private network: every real server's gateway. */
  readonly natVip: FloatingAddress;
  /** The LVS routers, the primary first. */
  readonly routers: readonly Router[];
  /** The real servers, in the order of their declaration. */
  readonly realServers: readonly RealServer[];
  /** The virtual servers, in the order of their declaration. */
  readonly virtualServers: readonly VirtualServer[];
  /** How the LVS routers watch each other. */
  readonly heartbeat: Heartbeat;
  /** Whether, and how, the active router copies its connections to the others. */
  readonly connectionSync: boolean | ConnectionSyncOptions;
  /**
   * How long IPVS remembers connections in which nothing is sent.
   *
   * @default - the kernel's own timeouts
   */
  readonly ipvsTimeouts?: IpvsTimeouts;
  /** Whether the real servers reach the public network, masqueraded by the active LVS router. */
  readonly egress: boolean;
  /**
   * Networks in CIDR form, or single addresses, from which the machines take SSH connections: at
   * their real addresses, never at a floating one.
   */
  readonly sshFrom: readonly string[];
  /** Resolvers of the LVS routers. */
  readonly resolvers: readonly string[];
  /** Where the LVS routers' packages come from. */
  readonly packageSource: PackageSource;
}

/** The public network with the way out of it. */
export interface PublicNetwork extends Subnet {
  /** The gateway of the LVS routers: the only one that they have. */
  readonly gateway: string;
}

/** An address that moves between the LVS routers. The engine brings it up, never an ifcfg file. */
export interface FloatingAddress {
  /** The address. */
  readonly address: string;
  /** The mask of its network. */
  readonly netmask: string;
  /** The alias device that holds it, one of its own, such as `eth0:1`. */
  readonly device: string;
}

/** One interface of a machine, with its own (real) address. */
export interface Nic {
  /** The name on the guest: `eth0` or `eth1`. */
  readonly device: 'eth0' | 'eth1';
  /** The MAC address that the name is bound to. */
  readonly mac: string;
  /** The real address. */
  readonly address: string;
}

/** An LVS router. */
export interface Router extends Located {
  /** Its host name, such as `primary`. */
  readonly hostName: string;
  /** Whether the engine counts it as the primary or as the backup at the start. */
  readonly role: 'primary' | 'backup';
  /** Its place among the LVS routers: 0 is the primary, the others take over in this order. */
  readonly rank: number;
  /**
   * Its priority in VRRP, where it was declared.
   *
   * @default - that of its place, as the engine has it
   */
  readonly priority?: number;
  /** eth0, on the public network. */
  readonly public: Nic;
  /** eth1, on the private network. */
  readonly private: Nic;
}

/** A real server. */
export interface RealServer extends Located {
  /** Its name in the engine's configuration, and its host name where the machine is ours. */
  readonly name: string;
  /** Its address on the private network. */
  readonly address: string;
  /**
   * Its one interface, on the private network.
   *
   * @default - it runs elsewhere, and is not ours to configure
   */
  readonly nic?: Nic;
}

/** A service that clients reach at a VIP. */
export interface VirtualServer extends Located {
  /** Its name in the engine's configuration. */
  readonly name: string;
  /** Where clients reach it; two virtual servers may share one. */
  readonly vip: FloatingAddress;
  /** The ports that clients connect to, in ascending order. */
  readonly ports: readonly PortOrRange[];
  /** The transport protocol, or both of a service that is reached over either. */
  readonly protocol: Protocol;
  /**
   * The mark that makes one service of several ports, or of two protocols.
   *
   * @default - no mark: the service is known by address and port
   */
  readonly firewallMark?: number;
  /**
   * Whether the kernel reads its control connections as FTP.
   *
   * @default false
   */
  readonly ftp?: boolean;
  /** How a real server is chosen. */
  readonly scheduler: Scheduler;
  /**
   * Switches of that scheduler.
   *
   * @default - none
   */
  readonly schedulerFlags?: readonly SchedulerFlag[];
  /**
   * Whether each datagram is scheduled by itself.
   *
   * @default false
   */
  readonly onePacketScheduling?: boolean;
  /**
   * How long, and how widely, a client stays with its real server.
   *
   * @default - each connection is scheduled by itself
   */
  readonly persistence?: Persistence;
  /** What is asked of the real servers, as the engine is told of it. */
  readonly healthCheck: CheckPlan;
  /** Seconds between two checks of one real server. */
  readonly checkIntervalSeconds: number;
  /** Seconds that a failed real server must pass its checks for before it returns. */
  readonly reentrySeconds: number;
  /** Whether a failed real server keeps its connections, at weight 0, instead of being removed. */
  readonly quiesce: boolean;
  /**
   * The address that answers when no real server does.
   *
   * @default - clients are refused
   */
  readonly sorryServer?: string;
  /**
   * The port of the sorry server.
   *
   * @default - that which clients connect to
   */
  readonly sorryServerPort?: number;
  /**
   * When the sorry server answers.
   *
   * @default - when no real server does
   */
  readonly quorum?: Quorum;
  /**
   * Networks in CIDR form, or addresses, from which clients are let in.
   *
   * @default - everywhere
   */
  readonly allowedFrom?: readonly string[];
  /** The real servers behind it. */
  readonly members: readonly Member[];
}

/** A real server in its place behind a virtual server. */
export interface Member {
  /** The real server. */
  readonly server: RealServer;
  /** Its share, 0 to 65535: 0 takes no new connection. */
  readonly weight: number;
  /** The port that its service listens on. */
  readonly port: number;
  /**
   * The connections at which it takes no more.
   *
   * @default - however many there are
   */
  readonly upperThreshold?: number;
  /**
   * The connections below which it takes new ones again.
   *
   * @default - three quarters of the upper threshold
   */
  readonly lowerThreshold?: number;
}

/** What real servers must weigh together, to answer instead of the sorry server. */
export interface Quorum {
  /** The least weight of those that pass their checks, 1 or more. */
  readonly weight: number;
  /** How much less it may become before the sorry server takes over, and how much more it must be before that ends. */
  readonly hysteresis: number;
}

/** Persistence of a virtual server. */
export interface Persistence {
  /** Seconds after the last connection for which the client keeps its real server. */
  readonly timeoutSeconds: number;
  /** Clients that are alike under this mask share a real server. */
  readonly netmask: string;
}
