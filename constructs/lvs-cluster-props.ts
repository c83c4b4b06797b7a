import type { VolumeConfig } from '@cdktf/provider-libvirt/lib/volume';
import type { TerraformProvider } from 'cdktf';
import type { ClusterSettings } from '../model/cluster/settings';
import type { Guest } from '../model/guest';
import type { RealServerDeclaration } from './declared-real-servers';
import type { IGuestImage } from './guest-image';
import type { LvsRouterOptions } from './lvs-router';
import type { INetwork } from './network';
import type { MachineSize } from './virtual-machine';
import type { VirtualServerOptions } from './virtual-server';

/** Props of `LvsCluster`. */
export interface LvsClusterProps extends ClusterSettings {
  /** The network that clients come from. It needs a gateway. */
  readonly publicNetwork: INetwork;
  /** The network of the real servers; it may share no address with the public one. */
  readonly privateNetwork: INetwork;
  /** What the LVS routers run, and the real servers unless they say otherwise. */
  readonly guest: Guest;
  /**
   * The LVS routers: the first is the primary, the others are backups. They are named by their place
   * (`primary`, `backup`, `backup-2`): where one is to leave from the middle later, and the others to
   * stay as they are, give them names of their own with `LvsCluster.addRouter`.
   *
   * @default - none yet: add them with `LvsCluster.addRouter`
   */
  readonly routers?: readonly LvsRouterOptions[];
  /**
   * The real servers by id, and groups of them: what `LvsCluster.addRealServer`,
   * `LvsCluster.addRealServers` and `RealServer.fromAddress` take.
   *
   * @default - none yet: add them with these
   */
  readonly realServers?: Readonly<Record<string, RealServerDeclaration>>;
  /**
   * The virtual servers by id: what `LvsCluster.addVirtualServer` takes. They name their real servers
   * by id.
   *
   * @default - none yet: add them with `LvsCluster.addVirtualServer`
   */
  readonly virtualServers?: Readonly<Record<string, VirtualServerOptions>>;
  /**
   * The size that all LVS routers share, since the guide asks for systems that are alike.
   *
   * @default - 1 CPU, 1024 MiB, 10 GiB
   */
  readonly routerSize?: MachineSize;
  /**
   * Public keys for the default user of every machine.
   *
   * @default - none: nobody can log in
   */
  readonly sshAuthorizedKeys?: readonly string[];
  /**
   * The libvirt storage pool of the base images and disks.
   *
   * @default 'default'
   */
  readonly pool?: string;
  /**
   * The base volume of the machines on the cluster's own host that run its guest, where it is there
   * already: `GuestImage.fromVolume`.
   *
   * @default - made from the guest's image
   */
  readonly image?: IGuestImage;
  /**
   * Settings of the base images' `libvirt_volume` resources that win over ours.
   *
   * @default - none
   */
  readonly imageOverrides?: Partial<VolumeConfig>;
  /**
   * How the machines are run: `kvm`, or `qemu` on a host that has no KVM.
   *
   * @default 'kvm'
   */
  readonly virtualization?: 'kvm' | 'qemu';
  /**
   * The provider of the host that everything runs on, unless a machine says otherwise.
   *
   * @default - the stack's default libvirt provider
   */
  readonly provider?: TerraformProvider;
}
