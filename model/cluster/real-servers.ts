import type { RealServer } from './cluster';
import type { RealServerInput } from './input';
import type { ClusterNetworks } from './networks';
import { LvsError } from '../errors';
import { checkHostName } from '../names';
import { checkInteger } from '../ranges';
import type { Registry } from '../registry';
import type { Origin } from '../subnet';
import { VIRTUAL_SERVER_DEFAULTS } from '../virtual-server/input';

/** How a real server stands behind every virtual server that does not say otherwise. */
export interface Standing {
  /** Its share of new connections. */
  readonly weight: number;
  /** Whether it takes no new connection, whatever its weight is there. */
  readonly draining: boolean;
}

/** The real servers of a cluster that is being declared, and how each of them stands. */
export class ClusterRealServers {
  private readonly standings = new Map<RealServer, Standing>();

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
    return [...this.standings.keys()];
  }

  /** Every real server with the weight that it has of its own: 0 while it drains. */
  public get weighted(): readonly (readonly [RealServer, number])[] {
    return [...this.standings].map(([server, { weight, draining }]) => [
      server,
      draining ? 0 : weight,
    ]);
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
    this.standings.set(server, { weight, draining: input.draining ?? false });
    return server;
  }

  /**
   * How a real server stands.
   *
   * @param server - one that was added here
   * @param origin - who asks for it
   * @throws LvsError `ForeignRealServer`
   */
  public standingOf(server: RealServer, origin: Origin): Standing {
    const standing = this.standings.get(server);
    if (standing === undefined) {
      throw new LvsError('ForeignRealServer', { ...origin, value: server.path });
    }
    return standing;
  }
}
