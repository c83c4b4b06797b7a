import { Construct } from 'constructs';
import type { Cluster } from '../model/cluster/cluster';
import { ClusterModel } from '../model/cluster/model';
import type { Guest } from '../model/guest';
import { ClusterImages } from './cluster-images';
import { addClusterOutputs } from './cluster-outputs';
import { addDeclared } from './declared-real-servers';
import { Deployment } from './deployment';
import type { IGuestImage } from './guest-image';
import {
  ImportedLvsCluster,
  type ILvsCluster,
  type LvsClusterAttributes,
} from './imported-cluster';
import type { LvsClusterProps } from './lvs-cluster-props';
import { LvsRouter, type LvsRouterOptions } from './lvs-router';
import type { MachineNic } from './machine-nic';
import { libvirtNameOf } from './naming';
import type { INetwork } from './network';
import { oneHostWarnings } from './one-host';
import { RealServerGroup, type RealServerGroupOptions } from './real-server-group';
import { RealServer, type IRealServer, type RealServerOptions } from './real-server';
import { theOnly } from './the-only';
import type { MachineOptions, MachineSize } from './virtual-machine';
import { sharedLanWarnings } from './shared-lan';
import { VirtualServer, type VirtualServerOptions } from './virtual-server';
import { Warnings } from './warnings';

/**
 * A highly available layer-4 load balancer in the NAT topology of the LVS guide (section 3.1): LVS
 * routers with a leg in each network, real servers behind them, and the virtual servers that
 * clients reach at a VIP.
 *
 * Everything that can be known of a part is checked where it is declared; what only the whole shows
 * is checked at synth, before the stack is written.
 */
export class LvsCluster extends Construct implements ILvsCluster {
  /**
   * A cluster that is declared elsewhere, as far as others have to know it: nothing is made.
   *
   * @throws LvsError whatever rule an address breaks on its network
   */
  public static fromAttributes(attributes: LvsClusterAttributes): ILvsCluster {
    return new ImportedLvsCluster(attributes);
  }

  /** The NAT VIP: the real servers' gateway. */
  public readonly natVip: string;
  /** The network that clients come from. */
  public readonly publicNetwork: INetwork;
  /** The network of the real servers. */
  public readonly privateNetwork: INetwork;
  /** What the LVS routers run. */
  public readonly guest: Guest;
  /** Whether the real servers reach the public network. */
  public readonly egress: boolean;
  /** @internal Where this cluster is being declared; the parts register themselves here. */
  public readonly model: ClusterModel;
  /** The size that all LVS routers share. */
  public readonly routerSize: MachineSize;
  /** @internal What every machine of the cluster has in common. */
  public readonly machineDefaults: Pick<
    MachineOptions,
    'pool' | 'provider' | 'sshAuthorizedKeys' | 'virtualization'
  >;

  private readonly images: ClusterImages;
  private deployment?: Deployment;
  private readonly addedRouters: LvsRouter[] = [];
  private readonly addedRealServers: IRealServer[] = [];
  private readonly addedVirtualServers: VirtualServer[] = [];

  /** @throws LvsError whatever rule a prop breaks */
  constructor(scope: Construct, id: string, props: LvsClusterProps) {
    super(scope, id);
    const { publicNetwork, privateNetwork, guest, natVip, provider } = props;
    const { pool, sshAuthorizedKeys, virtualization } = props;
    const resolvers =
      props.resolvers ?? (publicNetwork.resolver === undefined ? [] : [publicNetwork.resolver]);
    this.model = new ClusterModel({
      ...props,
      path: this.node.path,
      name: libvirtNameOf(scope, id),
      guest: guest.profile,
      publicCidr: publicNetwork.cidr,
      gateway: publicNetwork.gateway,
      privateCidr: privateNetwork.cidr,
      occupied: occupiedOn(publicNetwork, privateNetwork, natVip),
      resolvers,
    });
    this.natVip = natVip;
    this.publicNetwork = publicNetwork;
    this.privateNetwork = privateNetwork;
    this.guest = guest;
    this.egress = this.model.egress;
    this.routerSize = props.routerSize ?? {};
    this.images = new ClusterImages(this, props);
    this.machineDefaults = { pool, provider, sshAuthorizedKeys, virtualization };
    const name = this.model.name;
    publicNetwork.bind(this, 'public-network', { name: `${name}.public`, provider });
    privateNetwork.bind(this, 'private-network', { name: `${name}.private`, provider });
    for (const router of props.routers ?? []) this.addRouter(this.nextRouterId(), router);
    for (const [key, one] of Object.entries(props.realServers ?? {})) addDeclared(this, key, one);
    for (const [key, one] of Object.entries(props.virtualServers ?? {})) {
      this.addVirtualServer(key, one);
    }
    this.node.addValidation({ validate: () => this.model.violations().map((one) => one.message) });
    Warnings.of(this).addSource(() => this.model.warnings());
    Warnings.of(this).addSource(() => oneHostWarnings(this));
    Warnings.of(this).addSource(() => sharedLanWarnings(this, props.heartbeat));
    addClusterOutputs(this);
  }

  /** The LVS routers, the primary first. */
  public get routers(): readonly LvsRouter[] {
    return [...this.addedRouters];
  }

  /** The real servers, in the order of their declaration. */
  public get realServers(): readonly IRealServer[] {
    return [...this.addedRealServers];
  }

  /** The virtual servers, in the order of their declaration. */
  public get virtualServers(): readonly VirtualServer[] {
    return [...this.addedVirtualServers];
  }

  /**
   * Seconds, at the worst, from the death of the active LVS router until the next one holds the
   * floating addresses, where that one lives: computed from the configuration, no measurement.
   */
  public get failoverSeconds(): number {
    return this.model.failoverSeconds;
  }

  /** Seconds, at the worst, from the death of a real server's service to its last new connection. */
  public get removalSeconds(): number {
    return Math.max(0, ...this.addedVirtualServers.map((one) => one.removalSeconds));
  }

  /** Seconds, at the worst, from the return of a real server's service to its first connection. */
  public get reentrySeconds(): number {
    return Math.max(0, ...this.addedVirtualServers.map((one) => one.reentrySeconds));
  }

  /** The VIPs that clients use, each once. */
  public get vips(): readonly string[] {
    return [...new Set(this.addedVirtualServers.map((one) => one.vip))];
  }

  /**
   * The VIP, of a cluster that has one.
   *
   * @throws LvsError `SeveralToChooseFrom`, also before the first virtual server is declared
   */
  public get vip(): string {
    return theOnly(this.vips, { path: this.node.path, subject: 'vip' });
  }

  /**
   * What waits for all machines of the cluster, those included that are declared later: for
   * `dependsOn` and `replaceTriggeredBy` of what comes after them. It is a `terraform_data` of its
   * own, made when it is first asked for.
   */
  public get deployed(): Deployment {
    this.deployment ??= new Deployment(this);
    return this.deployment;
  }

  /** The interface of a machine behind the cluster that is not a `RealServer`. */
  public realServerNic(address: string): MachineNic {
    return { network: this.privateNetwork, address, gateway: this.natVip };
  }

  /**
   * Adds an LVS router: the first is the primary, the others are backups.
   *
   * @throws LvsError whatever rule a prop breaks
   */
  public addRouter(id: string, options: LvsRouterOptions): LvsRouter {
    return new LvsRouter(this, id, { cluster: this, ...options });
  }

  /**
   * Adds a real server: a machine of its own on the private network.
   *
   * @throws LvsError whatever rule a prop breaks
   */
  public addRealServer(id: string, options: RealServerOptions): RealServer {
    return new RealServer(this, id, { cluster: this, ...options });
  }

  /**
   * Adds a group of real servers, made by a count or by a list: machines of their own on the private
   * network, whose names stay when others come or go.
   *
   * @throws LvsError `RealServersConflict`, `GroupInvalid`, and whatever rule a prop breaks
   */
  public addRealServers(id: string, options: RealServerGroupOptions): RealServerGroup {
    return new RealServerGroup(this, id, { cluster: this, ...options });
  }

  /**
   * Adds a virtual server: a service that clients reach at a VIP.
   *
   * @throws LvsError whatever rule a prop breaks
   */
  public addVirtualServer(id: string, options: VirtualServerOptions): VirtualServer {
    return new VirtualServer(this, id, { cluster: this, ...options });
  }

  /**
   * The cluster as plain data, every rule checked: what the renderers of the payloads take.
   *
   * @throws LvsError the first rule that the whole breaks
   */
  public toCluster(): Cluster {
    return this.model.toCluster();
  }

  /** @internal The base image that the cluster's machines on one host share. */
  public imageFor(
    guest: Guest,
    place: Pick<MachineOptions, 'image' | 'pool' | 'provider'>,
  ): IGuestImage {
    return this.images.for(guest, place);
  }

  /** @internal Takes an LVS router that was made for this cluster. */
  public adoptRouter(router: LvsRouter): void {
    this.addedRouters.push(router);
  }

  /** @internal Takes a real server that was made for this cluster. */
  public adoptRealServer(server: IRealServer): void {
    this.addedRealServers.push(server);
  }

  /** @internal Takes a virtual server that was made for this cluster. */
  public adoptVirtualServer(server: VirtualServer): void {
    this.addedVirtualServers.push(server);
  }

  private nextRouterId(): string {
    const count = this.addedRouters.length;
    if (count === 0) return 'primary';
    return count === 1 ? 'backup' : `backup-${count}`;
  }
}

/** What others have on the networks. A network that exists may name the NAT VIP as its gateway. */
function occupiedOn(publicNetwork: INetwork, privateNetwork: INetwork, natVip: string): string[] {
  const { gateway, resolver } = privateNetwork;
  return [publicNetwork.resolver, resolver, gateway === natVip ? undefined : gateway].filter(
    (address) => address !== undefined,
  );
}
