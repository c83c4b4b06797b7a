import { Construct } from 'constructs';
import type { Protocol } from '../model/engine';
import { LvsError } from '../model/errors';
import type { HealthCheck } from '../model/health-check';
import type { Scheduler } from '../model/scheduler';
import { VirtualServerModel } from '../model/virtual-server-model';
import type { LvsCluster } from './lvs-cluster';
import type { IRealServer } from './real-server';

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
   * The port that its service listens on, where NAT is to change it.
   *
   * @default - the virtual server's port
   */
  readonly realPort?: number;
}

/** Options of a virtual server. */
export interface VirtualServerOptions {
  /** The VIP: the floating address on the public network that clients connect to. */
  readonly vip: string;
  /**
   * The port that clients connect to, 1 to 65535.
   *
   * @default - `ports` says which
   */
  readonly port?: number;
  /**
   * Several ports that are one service, by a firewall mark (guide, 3.4): a client gets the same
   * real server on all of them.
   *
   * @default - `port` says which
   */
  readonly ports?: readonly number[];
  /**
   * The transport protocol.
   *
   * @default Protocol.TCP
   */
  readonly protocol?: Protocol;
  /**
   * The firewall mark, 1 to 2147483647.
   *
   * @default - the lowest of `ports`, none for a single port
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
   * @default 15
   */
  readonly reentrySeconds?: number;
  /**
   * Whether a failed real server keeps its connections, at weight 0, instead of being removed.
   *
   * @default false
   */
  readonly quiesce?: boolean;
  /**
   * The address that answers when no real server does.
   *
   * @default - none: clients are refused
   */
  readonly sorryServer?: string;
  /**
   * The real servers behind it; each may be named once. More can be added with
   * {@link VirtualServer.addRealServer}.
   *
   * @default - every real server of the cluster, those that are added later too
   */
  readonly realServers?: readonly IRealServer[];
  /**
   * The fewest real servers that it may have, 1 or more.
   *
   * @default - the cluster's minRealServers
   */
  readonly minRealServers?: number;
  /**
   * Its name in the engine's configuration.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/** Props of {@link VirtualServer}. */
export interface VirtualServerProps extends VirtualServerOptions {
  /** The cluster that it belongs to. */
  readonly cluster: LvsCluster;
}

/** A service that clients reach at a VIP, and that the real servers behind it give. */
export class VirtualServer extends Construct {
  /** The VIP. */
  public readonly vip: string;

  private readonly cluster: LvsCluster;
  private readonly model: VirtualServerModel;

  /** @throws LvsError whatever rule a prop breaks */
  constructor(scope: Construct, id: string, props: VirtualServerProps) {
    super(scope, id);
    const { cluster, realServers, ...options } = props;
    this.cluster = cluster;
    this.vip = props.vip;
    const path = this.node.path;
    this.model = new VirtualServerModel(
      { name: id, ...options, path },
      cluster.guest.profile.engine,
    );
    cluster.model.addVirtualServer(this.model);
    if (realServers?.length === 0) {
      throw new LvsError('VirtualServerWithoutRealServers', {
        path,
        subject: 'realServers',
        value: realServers,
      });
    }
    for (const server of realServers ?? []) this.addRealServer(server);
    cluster.adoptVirtualServer(this);
  }

  /**
   * Puts a real server behind this virtual server.
   *
   * @throws LvsError `ForeignRealServer`, and whatever rule an option breaks
   */
  public addRealServer(server: IRealServer, options: MembershipOptions = {}): void {
    this.cluster.model.addMember(this.model, server.realServer, options, {
      path: this.node.path,
      subject: 'realServers',
    });
  }
}
