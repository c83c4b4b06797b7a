import { Construct } from 'constructs';
import { checkVirtualServer } from '../cloud-init/check-virtual-server';
import { LvsError } from '../model/errors';
import { VirtualServerModel } from '../model/virtual-server/model';
import type { Protocol } from '../model/engine';
import type { PortOrRange } from '../model/virtual-server/ports';
import type { MembershipOptions, VirtualServerSettings } from '../model/virtual-server/settings';
import type { LvsCluster } from './lvs-cluster';
import { theOnly } from './the-only';
import { resolveMembership, type Membership, type RealServerReference } from './membership';

/** Options of a virtual server. */
export interface VirtualServerOptions extends VirtualServerSettings {
  /**
   * The real servers behind it, and groups of them: as objects or by id, alone or as
   * `{ server, weight, realPort, … }`. Each may be named once. More can be added with
   * {@link VirtualServer.addRealServer}.
   *
   * @default - every real server of the cluster, those that are added later too
   */
  readonly realServers?: readonly (RealServerReference | Membership)[];
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

/** A virtual server, as far as those who use it have to know it. */
export interface IVirtualServer {
  /** Its name in the engine's configuration. */
  readonly name: string;
  /** The VIP. */
  readonly vip: string;
  /** The ports that clients connect to, in ascending order. */
  readonly ports: readonly PortOrRange[];
  /** The transport protocol. */
  readonly protocol: Protocol;
}

/** A service that clients reach at a VIP, and that the real servers behind it give. */
export class VirtualServer extends Construct implements IVirtualServer {
  /** Its name in the engine's configuration. */
  public readonly name: string;
  /** The VIP. */
  public readonly vip: string;
  /** The ports that clients connect to, in ascending order. */
  public readonly ports: readonly PortOrRange[];
  /** The transport protocol. */
  public readonly protocol: Protocol;
  /** The mark that makes one service of several ports, or protocols; undefined where there is none. */
  public readonly firewallMark?: number;

  /** Seconds from the death of a real server's service until it gets no new connection. */
  public readonly removalSeconds: number;
  /** Seconds from the return of a real server's service until it gets new connections. */
  public readonly reentrySeconds: number;

  private readonly cluster: LvsCluster;
  private readonly model: VirtualServerModel;

  /** @throws LvsError whatever rule a prop breaks */
  constructor(scope: Construct, id: string, props: VirtualServerProps) {
    super(scope, id);
    const { cluster, realServers, ...options } = props;
    this.cluster = cluster;
    this.vip = props.vip;
    const path = this.node.path;
    const name = options.name ?? id;
    this.model = new VirtualServerModel({ ...options, name, path }, cluster.guest.profile);
    checkVirtualServer(cluster.guest.profile, this.model.sample());
    this.name = this.model.name;
    this.ports = this.model.ports;
    this.protocol = this.model.protocol;
    this.firewallMark = this.model.firewallMark;
    this.removalSeconds = this.model.removalSeconds;
    this.reentrySeconds = this.model.reentrySeconds;
    cluster.model.addVirtualServer(this.model);
    if (realServers?.length === 0) {
      throw new LvsError('VirtualServerWithoutRealServers', {
        path,
        subject: 'realServers',
        value: realServers,
      });
    }
    for (const member of realServers ?? []) this.join(member);
    cluster.adoptVirtualServer(this);
  }

  /**
   * Where clients reach it, `192.168.26.10:80`, of one with a single port.
   *
   * @throws LvsError `SeveralToChooseFrom`
   */
  public get endpoint(): string {
    const origin = { path: this.node.path, subject: 'ports' };
    const port = theOnly(this.ports, origin);
    if (typeof port === 'object') {
      throw new LvsError('SeveralToChooseFrom', { ...origin, value: port });
    }
    return `${this.vip}:${port}`;
  }

  /**
   * The VIP, known to Terraform only when all machines of the cluster are there: whatever it is
   * written into waits for them. See {@link LvsCluster.deployed}.
   */
  public get deployedVip(): string {
    return this.cluster.deployed.vipOf(this.name);
  }

  /** The names of the real servers behind it, those included that drain. */
  public get members(): readonly string[] {
    return this.cluster.model.membersOf(this.model).map(({ server }) => server.name);
  }

  /**
   * Puts a real server, or all of a group, behind this virtual server. One that was declared without
   * real servers takes every real server of the cluster until the first one is named here, and from
   * then on those named.
   *
   * @throws LvsError `ForeignRealServer`, `RealServerUnknown`, and whatever rule an option breaks
   */
  public addRealServer(server: RealServerReference, options: MembershipOptions = {}): void {
    this.join({ server, ...options });
  }

  private join(member: RealServerReference | Membership): void {
    const origin = { path: this.node.path, subject: 'realServers' };
    for (const [server, options] of resolveMembership(this.cluster, member, origin)) {
      this.cluster.model.addMember(this.model, server.realServer, options, origin);
    }
  }
}
