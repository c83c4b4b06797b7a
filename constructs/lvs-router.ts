import type { Construct } from 'constructs';
import { routerPayload } from '../cloud-init/router-payload';
import type { LvsCluster } from './lvs-cluster';
import { checkStack, libvirtNameOf, pathOf } from './naming';
import { withOverrides } from './overrides';
import { VirtualMachine, type MachineOptions, type MachineSize } from './virtual-machine';

/** Options of an LVS router; size and packages are the cluster's, since LVS routers are alike. */
export interface LvsRouterOptions extends Omit<
  MachineOptions,
  keyof MachineSize | 'packageSource'
> {
  /** The real address of eth0, on the public network. */
  readonly publicIp: string;
  /** The real address of eth1, on the private network. */
  readonly privateIp: string;
  /**
   * The MAC address of eth0.
   *
   * @default - made from the machine's name
   */
  readonly publicMac?: string;
  /**
   * The MAC address of eth1.
   *
   * @default - made from the machine's name
   */
  readonly privateMac?: string;
  /**
   * Its priority in keepalived's VRRP, 1 to 254, unlike that of every other LVS router and highest
   * for the primary: of those that are left, the one with the highest takes over, and the sooner the
   * higher it is (`priority`).
   *
   * @default - 150 for the primary, 100 for the first backup, one less for each further one
   */
  readonly priority?: number;
}

/** Props of {@link LvsRouter}. */
export interface LvsRouterProps extends LvsRouterOptions {
  /** The cluster that it belongs to. */
  readonly cluster: LvsCluster;
}

/**
 * An LVS router: a machine with eth0 on the public and eth1 on the private network (guide, 3.1.1),
 * which forwards packets, runs the cluster's engine and holds the floating addresses while it is
 * the active one. It may stand in any scope, and with a provider of its own on another host.
 */
export class LvsRouter extends VirtualMachine {
  /** The real address of eth0. */
  public readonly publicIp: string;
  /** The real address of eth1. */
  public readonly privateIp: string;
  /** Whether it is the primary or a backup when the cluster starts. */
  public readonly role: 'primary' | 'backup';

  /** @throws LvsError whatever rule a prop breaks */
  constructor(scope: Construct, id: string, props: LvsRouterProps) {
    const { cluster, publicIp, privateIp, publicMac, privateMac, priority, ...options } = props;
    checkStack(cluster, scope, id);
    const router = cluster.model.addRouter({
      path: pathOf(scope, id),
      name: libvirtNameOf(scope, id),
      hostName: options.hostName ?? id,
      publicIp,
      privateIp,
      publicMac,
      privateMac,
      priority,
    });
    const { publicNetwork, privateNetwork, guest, machineDefaults, routerSize } = cluster;
    super(scope, id, {
      ...withOverrides<MachineOptions>(machineDefaults, options),
      ...routerSize,
      guest,
      image: cluster.imageFor(guest, options),
      resolvers: cluster.model.resolvers,
      packageSource: cluster.model.packageSource,
      nics: [
        {
          network: publicNetwork,
          address: publicIp,
          gateway: publicNetwork.gateway,
          mac: router.public.mac,
        },
        { network: privateNetwork, address: privateIp, mac: router.private.mac },
      ],
      payload: (machine) => routerPayload(cluster.toCluster(), router, machine),
    });
    this.publicIp = publicIp;
    this.privateIp = privateIp;
    this.role = router.role;
    cluster.adoptRouter(this);
  }
}
