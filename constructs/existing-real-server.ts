import { Construct } from 'constructs';
import type { RealServer as RealServerData } from '../model/cluster/cluster';
import { checkHostName } from '../model/names';
import type { LvsCluster } from './lvs-cluster';
import { checkId, pathOf } from './naming';
import type { IRealServer } from './real-server';

/** Options of `RealServer.fromAddress`. */
export interface ExistingRealServerOptions {
  /**
   * Its share of new connections, 0 to 65535, where a virtual server does not say otherwise; 0
   * takes none.
   *
   * @default 1
   */
  readonly weight?: number;
  /**
   * Whether it is to take no new connection of any virtual server, and to keep those that it has.
   *
   * @default false
   */
  readonly draining?: boolean;
  /**
   * Its name in the engine's configuration.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/** A real server that is not ours: it has a place in the cluster, and no machine. */
export class ExistingRealServer extends Construct implements IRealServer {
  /** Its name in the engine's configuration. */
  public readonly name: string;
  /** Its address on the private network. */
  public readonly privateIp: string;
  /** Its place in the cluster. */
  public readonly realServer: RealServerData;

  /** @throws LvsError whatever rule the address, the name or the weight breaks */
  constructor(
    scope: Construct,
    id: string,
    cluster: LvsCluster,
    ip: string,
    { name = id, ...options }: ExistingRealServerOptions,
  ) {
    checkId(scope, id);
    checkHostName(name, { path: pathOf(scope, id), subject: 'name' });
    super(scope, id);
    this.realServer = cluster.model.addRealServer({ path: this.node.path, ip, name, ...options });
    this.name = name;
    this.privateIp = ip;
    cluster.adoptRealServer(this);
  }
}
