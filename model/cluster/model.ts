import { bfdViolation } from '../heartbeat/bfd';
import type { Cluster, Member, RealServer, Router } from './cluster';
import type { ClusterInput, RealServerInput, RouterInput } from './input';
import { ClusterNetworks } from './networks';
import { ClusterRealServers } from './real-servers';
import { ClusterRouters } from './routers';
import { violationsOf } from './violations';
import { clusterWarnings } from './warnings';
import { readConnectionSync } from '../heartbeat/connection-sync';
import { HIGHEST_PRIORITY } from '../engines/vrrp';
import { LvsError } from '../errors';
import type { GuestProfile } from '../guest';
import type { Heartbeat } from '../heartbeat/heartbeat';
import { checkIpvsTimeouts } from '../ipvs-timeouts';
import { checkLibvirtName } from '../names';
import type { PackageSource } from '../package-source';
import { checkInteger } from '../ranges';
import { failoverViolation, readHeartbeat } from '../heartbeat/read-heartbeat';
import { Registry } from '../registry';
import { ServiceRegistry } from '../virtual-server/service-registry';
import { checkSource, parseAddress, parseAddressOn, type Origin } from '../subnet';
import { MOST_REAL_SERVERS, type VirtualServerModel } from '../virtual-server/model';
import type { MembershipOptions } from '../virtual-server/settings';
import type { LvsWarning } from '../warnings';

/** Defaults of a cluster, whatever engine it has. */
export const CLUSTER_DEFAULTS = {
  egress: false,
  minRealServers: 2,
} as const;

/**
 * A cluster that is being declared. What can be known of a part is checked when the part is added;
 * what only the whole shows is in {@link violations}. Only a whole without any becomes a
 * {@link Cluster}, and renderers take nothing else.
 */
export class ClusterModel {
  /** The LVS routers' guest. */
  public readonly guest: GuestProfile;

  private readonly connectionSync: Cluster['connectionSync'];
  private readonly networks: ClusterNetworks;
  private readonly routers: ClusterRouters;
  private readonly servers: ClusterRealServers;
  private readonly names = new Registry('NameInUse', 'a host name');
  private readonly serviceNames = new Registry('NameInUse', 'a name of a virtual server');
  private readonly services = new ServiceRegistry();
  private readonly virtualServers: VirtualServerModel[] = [];
  private cluster?: Cluster;

  /** @throws LvsError whatever rule the input breaks */
  constructor(private readonly input: ClusterInput) {
    checkLibvirtName(input.name, this.at('name'));
    this.guest = input.guest;
    this.networks = new ClusterNetworks(input);
    this.servers = new ClusterRealServers(this.networks, this.names);
    this.routers = new ClusterRouters(input.path, input.guest, this.networks, this.names);
    // The soonest that any router could take over: how soon it does is known with the routers.
    const slow = failoverViolation(input, readHeartbeat(input, HIGHEST_PRIORITY));
    if (slow) throw slow;
    this.connectionSync = readConnectionSync(input);
    for (const address of input.resolvers ?? []) parseAddress(address, this.at('resolvers'));
    if (this.packageSource.kind !== 'baked' && !input.resolvers?.length) {
      throw new LvsError('ResolversMissing', { ...this.at('resolvers'), value: input.resolvers });
    }
    checkIpvsTimeouts(input.ipvsTimeouts ?? {}, (subject) => this.at(subject));
    for (const from of input.sshFrom ?? []) checkSource(from, this.at('sshFrom'));
    checkInteger(this.minRealServers, 1, MOST_REAL_SERVERS, this.at('minRealServers'));
  }

  /** The name that its machines' names begin with. */
  public get name(): string {
    return this.input.name;
  }

  /** Seconds from the death of the active LVS router until another holds the floating addresses. */
  public get failoverSeconds(): number {
    return this.guest.engine.promises.failover(this.heartbeat);
  }

  /** Whether the real servers reach the public network. */
  public get egress(): boolean {
    return this.input.egress ?? CLUSTER_DEFAULTS.egress;
  }

  private get minRealServers(): number {
    return this.input.minRealServers ?? CLUSTER_DEFAULTS.minRealServers;
  }

  /** Where the LVS routers' packages come from. */
  public get packageSource(): PackageSource {
    return this.input.packageSource ?? this.guest.packageSource;
  }

  /** Addresses of the LVS routers' resolvers. */
  public get resolvers(): readonly string[] {
    return this.input.resolvers ?? [];
  }

  /**
   * Adds an LVS router: the first is the primary, the others are backups.
   *
   * @throws LvsError `RouterCount`, and whatever rule the input breaks
   */
  public addRouter(input: RouterInput): Router {
    this.cluster = undefined;
    return this.routers.add(input);
  }

  /**
   * Adds a real server, ours or one that runs elsewhere.
   *
   * @throws LvsError whatever rule the input breaks
   */
  public addRealServer(input: RealServerInput): RealServer {
    this.cluster = undefined;
    return this.servers.add(input);
  }

  /**
   * Adds a virtual server. A VIP that is new to the cluster gets an alias device of its own.
   *
   * @throws LvsError `ServiceInUse`, and whatever rule the virtual server or its VIP breaks
   */
  public addVirtualServer(virtualServer: VirtualServerModel): void {
    const { path, name, vip, sorryServer } = virtualServer;
    if (sorryServer !== undefined) {
      parseAddressOn(sorryServer, this.networks.private, { path, subject: 'sorryServer' });
    }
    this.networks.takeVip(vip, { path, subject: 'vip' });
    this.serviceNames.take(name, { path, subject: 'name' });
    this.services.take(virtualServer.keys, path);
    this.virtualServers.push(virtualServer);
    this.cluster = undefined;
  }

  /**
   * Puts a real server behind a virtual server.
   *
   * @throws LvsError `ForeignRealServer`, and whatever rule the place breaks
   */
  public addMember(
    virtualServer: VirtualServerModel,
    server: RealServer,
    input: MembershipOptions,
    origin: Origin,
  ): void {
    const { weight, draining } = this.servers.standingOf(server, origin);
    virtualServer.addMember(server, draining ? { ...input, draining } : input, weight);
    this.cluster = undefined;
  }

  /** The real servers that stand behind a virtual server now. */
  public membersOf(virtualServer: VirtualServerModel): readonly Member[] {
    return this.complete(virtualServer).members;
  }

  private get heartbeat(): Heartbeat {
    return readHeartbeat(this.input, this.routers.backupPriority);
  }

  /** Every rule that only the whole cluster can break. */
  public violations(): readonly LvsError[] {
    const { heartbeat, networks } = this;
    const slow = failoverViolation(this.input, heartbeat);
    const floating = [networks.natVip, ...this.virtualServers.map(({ vip }) => networks.vip(vip))];
    const watched =
      heartbeat.bfd &&
      bfdViolation(this.input.path, heartbeat.bfd, this.routers.all, floating, this.servers.all);
    const others = violationsOf({
      path: this.input.path,
      engine: this.guest.engine,
      natVip: this.networks.natVip,
      minRealServers: this.minRealServers,
      routers: this.routers.all,
      realServers: this.servers.all,
      virtualServers: this.virtualServers.map((one) => [one, this.complete(one)] as const),
    });
    return [...others, slow, watched].filter((one) => one !== undefined);
  }

  /** What is legal and unwise; nothing while there are {@link violations}. */
  public warnings(): readonly LvsWarning[] {
    return this.violations().length > 0 ? [] : clusterWarnings(this.toCluster());
  }

  /**
   * The whole cluster, for the renderers: made once, and again only after something was added.
   *
   * @throws LvsError the first of {@link violations}
   */
  public toCluster(): Cluster {
    if (this.cluster) return this.cluster;
    const [violation] = this.violations();
    if (violation) throw violation;
    const { path, name, ipvsTimeouts, sshFrom } = this.input;
    this.cluster = {
      path,
      name,
      guest: this.guest,
      publicNetwork: this.networks.public,
      privateNetwork: this.networks.private,
      natVip: this.networks.natVip,
      routers: this.routers.all,
      realServers: this.servers.all,
      virtualServers: this.virtualServers.map((one) => this.complete(one)),
      heartbeat: this.heartbeat,
      connectionSync: this.connectionSync,
      ipvsTimeouts,
      egress: this.egress,
      sshFrom: sshFrom ?? [this.networks.public.cidr, this.networks.private.cidr],
      resolvers: this.resolvers,
      packageSource: this.packageSource,
    };
    return this.cluster;
  }

  private complete(virtualServer: VirtualServerModel) {
    return virtualServer.toVirtualServer(
      this.networks.vip(virtualServer.vip),
      this.servers.weighted,
    );
  }

  private at(subject: string): Origin {
    return { path: this.input.path, subject };
  }
}
