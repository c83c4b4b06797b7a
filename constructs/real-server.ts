import type { Construct } from 'constructs';
import type { CloudConfig } from '../cloud-init/payload';
import { realServerPayload } from '../cloud-init/real-server-payload';
import { PACKAGE_KEYS } from '../cloud-init/user-commands';
import type { RealServer as RealServerData } from '../model/cluster/cluster';
import { LvsError } from '../model/errors';
import type { Guest, GuestProfile } from '../model/guest';
import { ExistingRealServer, type ExistingRealServerOptions } from './existing-real-server';
import type { LvsCluster } from './lvs-cluster';
import { checkStack, libvirtNameOf, pathOf } from './naming';
import { withOverrides } from './overrides';
import { VirtualMachine, type MachineOptions } from './virtual-machine';

/** A real server, ours or one that runs elsewhere. */
export interface IRealServer {
  /** Its name in the engine's configuration. */
  readonly name: string;
  /** Its address on the private network. */
  readonly privateIp: string;
  /** Its place in the cluster. */
  readonly realServer: RealServerData;
}

/** Something that a real server serves, whatever guest it runs on. */
export interface IWorkload {
  /** The cloud-config that makes a guest serve it. */
  cloudConfig(host: WorkloadHost): CloudConfig;
}

/** What a workload knows of the machine that it is for. */
export interface WorkloadHost {
  /** What the machine runs. */
  readonly guest: GuestProfile;
  /** The machine's host name. */
  readonly hostName: string;
}

/** Options of a real server. */
export interface RealServerOptions extends MachineOptions {
  /** Its address on the private network. */
  readonly ip: string;
  /**
   * Its share of new connections, 0 to 65535, where a virtual server does not say otherwise; 0
   * takes none.
   *
   * @default 1
   */
  readonly weight?: number;
  /**
   * Whether it is to take no new connection of any virtual server, and to keep those that it has, as
   * before it goes: weight 0 everywhere, whatever `weight` says there.
   *
   * @default false
   */
  readonly draining?: boolean;
  /**
   * What it runs.
   *
   * @default - the cluster's guest
   */
  readonly guest?: Guest;
  /**
   * What it serves; `cloudConfig` is merged over it.
   *
   * @default - nothing but what the image and `cloudConfig` bring
   */
  readonly workload?: IWorkload;
  /**
   * The MAC address of eth0.
   *
   * @default - made from the machine's name
   */
  readonly mac?: string;
  /**
   * Addresses of its resolvers.
   *
   * @default - the cluster's where it has egress, none otherwise
   */
  readonly resolvers?: readonly string[];
}

/** Props of {@link RealServer}. */
export interface RealServerProps extends RealServerOptions {
  /** The cluster that it belongs to. */
  readonly cluster: LvsCluster;
}

/**
 * A real server: a machine with one interface, on the private network, whose gateway is the NAT VIP
 * (guide, 3.1.2).
 */
export class RealServer extends VirtualMachine implements IRealServer {
  /**
   * A real server that runs already, elsewhere on the private network. With NAT it need not even
   * run Linux; that its gateway is the NAT VIP is its owner's part.
   *
   * @throws LvsError whatever rule the address, the id or the weight breaks
   */
  public static fromAddress(
    cluster: LvsCluster,
    id: string,
    ip: string,
    options: ExistingRealServerOptions = {},
  ): IRealServer {
    return new ExistingRealServer(cluster, id, cluster, ip, options);
  }

  /** Its name in the engine's configuration. */
  public readonly name: string;
  /** Its address on the private network. */
  public readonly privateIp: string;
  /** Its place in the cluster. */
  public readonly realServer: RealServerData;

  /** @throws LvsError whatever rule a prop breaks */
  constructor(scope: Construct, id: string, props: RealServerProps) {
    const { cluster, ip, weight, draining, mac, workload, ...options } = props;
    const { guest = cluster.guest } = options;
    const path = pathOf(scope, id);
    checkStack(cluster, scope, id);
    const realServer = cluster.model.addRealServer({
      path,
      name: options.hostName ?? id,
      ip,
      weight,
      draining,
      mac,
      machineName: libvirtNameOf(scope, id),
    });
    const cloudConfig = withWorkload(
      workload?.cloudConfig({ guest: guest.profile, hostName: realServer.name }),
      options.cloudConfig,
    );
    if (!cluster.egress && options.packageSource?.kind !== 'baked')
      checkNoPackages(path, cloudConfig);
    super(scope, id, {
      ...withOverrides<MachineOptions>(cluster.machineDefaults, options),
      resolvers: options.resolvers ?? (cluster.egress ? cluster.model.resolvers : []),
      cloudConfig,
      guest,
      image: cluster.imageFor(guest, options),
      nics: [
        {
          network: cluster.privateNetwork,
          address: ip,
          gateway: cluster.natVip,
          mac: realServer.nic?.mac,
        },
      ],
      payload: (machine) => realServerPayload(cluster.toCluster(), realServer, machine),
    });
    this.name = realServer.name;
    this.privateIp = ip;
    this.realServer = realServer;
    cluster.adoptRealServer(this);
  }
}

function checkNoPackages(path: string, cloudConfig: CloudConfig | undefined): void {
  for (const key of PACKAGE_KEYS) {
    const value = cloudConfig?.[key];
    const asks = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (asks)
      throw new LvsError('PackagesUnreachable', { path, subject: `cloudConfig.${key}`, value });
  }
}

/** Lists are joined, the workload's first; the user's own value wins elsewhere. */
function withWorkload(
  workload: CloudConfig | undefined,
  own: CloudConfig | undefined,
): CloudConfig | undefined {
  if (workload === undefined || own === undefined) return workload ?? own;
  const merged: Record<string, CloudConfig[string]> = { ...workload };
  for (const [key, value] of Object.entries(own)) {
    const theirs = merged[key];
    merged[key] = Array.isArray(theirs) && Array.isArray(value) ? [...theirs, ...value] : value;
  }
  return merged;
}
