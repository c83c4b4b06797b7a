import type {
  Cluster,
  FloatingAddress,
  Heartbeat,
  PublicNetwork,
  RealServer,
  Router,
} from './cluster';
import type { ClusterInput, RealServerInput, RouterInput } from './cluster-input';
import { LvsError } from './errors';
import type { GuestProfile } from './guest';
import { checkHostName, checkLibvirtName, checkMac, macOf, routerIdOf } from './names';
import type { PackageSource } from './package-source';
import { checkInteger } from './ranges';
import { Registry } from './registry';
import {
  checkSource,
  overlaps,
  parseAddress,
  parseAddressOn,
  parseSubnet,
  type Origin,
  type Subnet,
} from './subnet';
import {
  MOST_REAL_SERVERS,
  VIRTUAL_SERVER_DEFAULTS,
  type VirtualServerModel,
} from './virtual-server-model';

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
  /** The public network, with the gateway of the LVS routers. */
  public readonly publicNetwork: PublicNetwork;
  /** The network of the real servers. */
  public readonly privateNetwork: Subnet;
  /** The LVS routers' guest. */
  public readonly guest: GuestProfile;

  private readonly heartbeat: Heartbeat;
  private readonly natVip: FloatingAddress;
  private readonly addresses = new Registry('AddressInUse', 'an address');
  private readonly names = new Registry('NameInUse', 'a host name');
  private readonly serviceNames = new Registry('NameInUse', 'a name of a virtual server');
  private readonly services = new Registry('ServiceInUse', 'a VIP, port and protocol, or a mark,');
  private readonly macs = new Registry('MacInUse', 'a MAC address');
  private readonly vips = new Map<string, FloatingAddress>();
  private readonly routers: Router[] = [];
  private readonly realServers: RealServer[] = [];
  private readonly weights = new Map<RealServer, number>();
  private readonly virtualServers: VirtualServerModel[] = [];
  private cluster?: Cluster;

  /** @throws LvsError whatever rule the input breaks */
  constructor(private readonly input: ClusterInput) {
    checkLibvirtName(input.name, this.at('name'));
    this.guest = input.guest;
    const publicSubnet = parseSubnet(input.publicCidr, this.at('publicNetwork'));
    this.privateNetwork = parseSubnet(input.privateCidr, this.at('privateNetwork'));
    if (overlaps(publicSubnet, this.privateNetwork)) {
      throw new LvsError('NetworksOverlap', {
        ...this.at('privateNetwork'),
        value: input.privateCidr,
        allowed: `a network that shares no address with ${input.publicCidr}`,
      });
    }
    if (input.gateway === undefined) {
      throw new LvsError('GatewayMissing', { ...this.at('publicNetwork'), value: undefined });
    }
    this.takeAddress(input.gateway, publicSubnet, this.at('gateway'));
    this.publicNetwork = { ...publicSubnet, gateway: input.gateway };
    for (const address of new Set(input.occupied)) {
      if (address !== input.gateway) this.addresses.take(address, this.at('host or resolver'));
    }
    this.takeAddress(input.natVip, this.privateNetwork, this.at('natVip'));
    this.natVip = {
      address: input.natVip,
      netmask: this.privateNetwork.netmask,
      device: 'eth1:1',
    };
    this.heartbeat = this.readHeartbeat();
    this.checkFailover();
    for (const address of input.resolvers ?? []) parseAddress(address, this.at('resolvers'));
    if (this.packageSource.kind !== 'baked' && !input.resolvers?.length) {
      throw new LvsError('ResolversMissing', { ...this.at('resolvers'), value: input.resolvers });
    }
    for (const from of input.sshFrom ?? []) checkSource(from, this.at('sshFrom'));
    checkInteger(
      input.minRealServers ?? CLUSTER_DEFAULTS.minRealServers,
      1,
      MOST_REAL_SERVERS,
      this.at('minRealServers'),
    );
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
    const { path, name, hostName, publicIp, privateIp } = input;
    const [, most] = this.guest.engine.routers;
    if (this.routers.length === most) throw this.routerCount(this.routers.length + 1);
    checkHostName(hostName, { path, subject: 'hostName' });
    this.takeAddress(publicIp, this.publicNetwork, { path, subject: 'publicIp' });
    this.takeAddress(privateIp, this.privateNetwork, { path, subject: 'privateIp' });
    this.names.take(hostName, { path, subject: 'hostName' });
    const publicMac = this.takeMac(input.publicMac, name, 'eth0', { path, subject: 'publicMac' });
    const privateMac = this.takeMac(input.privateMac, name, 'eth1', {
      path,
      subject: 'privateMac',
    });
    const router: Router = {
      path,
      hostName,
      role: this.routers.length === 0 ? 'primary' : 'backup',
      rank: this.routers.length,
      public: { device: 'eth0', mac: publicMac, address: publicIp },
      private: { device: 'eth1', mac: privateMac, address: privateIp },
    };
    this.routers.push(router);
    this.cluster = undefined;
    return router;
  }

  /**
   * Adds a real server, ours or one that runs elsewhere.
   *
   * @throws LvsError whatever rule the input breaks
   */
  public addRealServer(input: RealServerInput): RealServer {
    const { path, name, ip, machineName } = input;
    const weight = input.weight ?? VIRTUAL_SERVER_DEFAULTS.weight;
    checkHostName(name, { path, subject: 'name' });
    checkInteger(weight, 0, 65_535, { path, subject: 'weight' });
    this.takeAddress(ip, this.privateNetwork, { path, subject: 'ip' });
    this.names.take(name, { path, subject: 'name' });
    const server: RealServer = {
      path,
      name,
      address: ip,
      nic:
        machineName === undefined
          ? undefined
          : {
              device: 'eth0',
              mac: this.takeMac(input.mac, machineName, 'eth0', { path, subject: 'mac' }),
              address: ip,
            },
    };
    this.realServers.push(server);
    this.weights.set(server, weight);
    this.cluster = undefined;
    return server;
  }

  /**
   * Adds a virtual server. A VIP that is new to the cluster gets an alias device of its own.
   *
   * @throws LvsError `ServiceInUse`, and whatever rule the virtual server or its VIP breaks
   */
  public addVirtualServer(virtualServer: VirtualServerModel): void {
    const { path, name, vip, sorryServer } = virtualServer;
    if (sorryServer !== undefined) {
      parseAddressOn(sorryServer, this.privateNetwork, { path, subject: 'sorryServer' });
    }
    if (!this.vips.has(vip)) {
      this.takeAddress(vip, this.publicNetwork, { path, subject: 'vip' });
      const device = `eth0:${this.vips.size + 1}`;
      this.vips.set(vip, { address: vip, netmask: this.publicNetwork.netmask, device });
    }
    this.serviceNames.take(name, { path, subject: 'name' });
    for (const key of virtualServer.keys) this.services.take(key, { path, subject: 'service' });
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
    input: { readonly weight?: number; readonly realPort?: number },
    origin: Origin,
  ): void {
    const weight = this.weights.get(server);
    if (weight === undefined) {
      throw new LvsError('ForeignRealServer', { ...origin, value: server.path });
    }
    virtualServer.addMember(server, input, weight);
    this.cluster = undefined;
  }

  /** Every rule that only the whole cluster can break. */
  public violations(): readonly LvsError[] {
    const found: LvsError[] = [];
    const [least] = this.guest.engine.routers;
    if (this.routers.length < least) found.push(this.routerCount(this.routers.length));
    const fewest = this.input.minRealServers ?? CLUSTER_DEFAULTS.minRealServers;
    if (this.realServers.length < fewest) {
      found.push(this.realServerCount(this.input.path, this.realServers.length, fewest));
    }
    if (this.virtualServers.length === 0) {
      found.push(new LvsError('VirtualServerMissing', { ...this.at('virtual servers'), value: 0 }));
    }
    const ours = this.ownAddresses();
    for (const virtualServer of this.virtualServers) {
      const { path, members, sorryServer } = this.complete(virtualServer);
      if (sorryServer !== undefined && ours.has(sorryServer)) {
        const subject = 'sorryServer';
        found.push(new LvsError('SorryServerInvalid', { path, subject, value: sorryServer }));
      }
      const weights = members.map(({ weight }) => weight);
      if (this.guest.engine.needsWeight && weights.length > 0 && !weights.some((one) => one > 0)) {
        found.push(new LvsError('NoWeight', { path, subject: 'weights', value: weights }));
      }
      const { hasMembers, minRealServers = hasMembers ? fewest : 0 } = virtualServer;
      if (members.length < minRealServers) {
        found.push(this.realServerCount(path, members.length, minRealServers));
      }
    }
    return found;
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
    const { path, name, connectionSync, sshFrom } = this.input;
    this.cluster = {
      path,
      name,
      guest: this.guest,
      publicNetwork: this.publicNetwork,
      privateNetwork: this.privateNetwork,
      natVip: this.natVip,
      routers: [...this.routers],
      realServers: [...this.realServers],
      virtualServers: this.virtualServers.map((one) => this.complete(one)),
      heartbeat: this.heartbeat,
      connectionSync: connectionSync ?? this.guest.engine.connectionSync,
      egress: this.egress,
      sshFrom: sshFrom ?? [this.publicNetwork.cidr, this.privateNetwork.cidr],
      resolvers: this.resolvers,
      packageSource: this.packageSource,
    };
    return this.cluster;
  }

  private complete(virtualServer: VirtualServerModel) {
    const vip = this.vips.get(virtualServer.vip) as FloatingAddress;
    return virtualServer.toVirtualServer(vip, [...this.weights]);
  }

  private takeAddress(text: string, subnet: Subnet, origin: Origin): void {
    parseAddressOn(text, subnet, origin);
    this.addresses.take(text, origin);
  }

  private takeMac(
    given: string | undefined,
    machine: string,
    device: string,
    origin: Origin,
  ): string {
    const mac = given ?? macOf(machine, device);
    checkMac(mac, origin);
    this.macs.take(mac, origin);
    return mac;
  }

  private readHeartbeat(): Heartbeat {
    const { engine } = this.guest;
    const heartbeat = engine.heartbeat(this.input.heartbeat ?? {}, (subject) => this.at(subject));
    return engine.name === 'keepalived'
      ? { ...heartbeat, virtualRouterId: heartbeat.virtualRouterId ?? routerIdOf(this.name) }
      : heartbeat;
  }

  private checkFailover(): void {
    const { maxFailover } = this.input;
    if (maxFailover === undefined || this.failoverSeconds <= maxFailover) return;
    const { intervalSeconds, deadSeconds } = this.heartbeat;
    throw new LvsError('FailoverTooSlow', {
      ...this.at('maxFailover'),
      value: maxFailover,
      allowed: `${this.failoverSeconds} or more, since ${this.guest.engine.name} beats every ${intervalSeconds} s and takes over after ${deadSeconds} s`,
    });
  }

  /** Every address at which an LVS router takes packets itself. */
  private ownAddresses(): ReadonlySet<string> {
    return new Set([this.natVip.address, ...this.routers.map((one) => one.private.address)]);
  }

  private routerCount(value: number): LvsError {
    const { name, routers } = this.guest.engine;
    const [least, most] = routers;
    const count = least === most ? `exactly ${least}` : `${least} to ${most}`;
    return new LvsError('RouterCount', {
      ...this.at('number of LVS routers'),
      value,
      allowed: `${count}, with ${name}`,
    });
  }

  private realServerCount(path: string, value: number, fewest: number): LvsError {
    return new LvsError('RealServerCount', {
      path,
      subject: 'number of real servers',
      value,
      allowed: `${fewest} or more`,
    });
  }

  private at(subject: string): Origin {
    return { path: this.input.path, subject };
  }
}
