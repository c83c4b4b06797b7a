import type { RealServer } from './cluster';
import type { RealServerInput } from './cluster-input';
import type { ClusterNetworks } from './cluster-networks';
import { LvsError } from './errors';
import { checkHostName } from './names';
import { checkInteger } from './ranges';
import type { Registry } from './registry';
import type { Origin } from './subnet';
import { VIRTUAL_SERVER_DEFAULTS } from './virtual-server-model';

/** The real servers of a cluster that is being declared, each with its own weight. */
export class ClusterRealServers {
  private readonly weights = new Map<RealServer, number>();

  /**
   * @param networks - where their addresses come from
   * @param names - the host names of the cluster, which they share with the LVS routers
   */
  constructor(
    private readonly networks: ClusterNetworks,
    private readonly names: Registry,
  ) {}

  /** The real servers, in the order of their declaration. */
  public get all(): readonly RealServer[] {
    return [...this.weights.keys()];
  }

  /** Every real server with its own weight. */
  public get weighted(): readonly (readonly [RealServer, number])[] {
    return [...this.weights];
  }

  /**
   * Adds a real server, ours or one that runs elsewhere.
   *
   * @throws LvsError whatever rule the input breaks
   */
  public add(input: RealServerInput): RealServer {
    const { path, name, ip, machineName } = input;
    const at = (subject: string): Origin => ({ path, subject });
    const weight = input.weight ?? VIRTUAL_SERVER_DEFAULTS.weight;
    checkHostName(name, at('name'));
    checkInteger(weight, 0, 65_535, at('weight'));
    this.networks.takePrivateAddress(ip, at('ip'));
    this.names.take(name, at('name'));
    const mac =
      machineName === undefined
        ? undefined
        : this.networks.takeMac(input.mac, machineName, 'eth0', at('mac'));
    const nic = mac === undefined ? undefined : ({ device: 'eth0', mac, address: ip } as const);
    const server: RealServer = { path, name, address: ip, nic };
    this.weights.set(server, weight);
    return server;
  }

  /**
   * A real server's own weight.
   *
   * @param server - one that was added here
   * @param origin - who asks for it
   * @throws LvsError `ForeignRealServer`
   */
  public weightOf(server: RealServer, origin: Origin): number {
    const weight = this.weights.get(server);
    if (weight === undefined) {
      throw new LvsError('ForeignRealServer', { ...origin, value: server.path });
    }
    return weight;
  }
}
