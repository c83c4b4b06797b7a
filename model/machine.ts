import type { Located } from './cluster/cluster';
import type { GuestProfile } from './guest';
import type { PackageSource } from './package-source';

/** A virtual machine as its payload sees it: who it is and how it is connected. */
export interface Machine extends Located {
  /** The host name, one label. */
  readonly hostName: string;
  /** What it runs. */
  readonly guest: GuestProfile;
  /** What cloud-init knows the installation by: the same as long as the disk is the same. */
  readonly instanceId: string;
  /** Its interfaces, eth0 first. */
  readonly interfaces: readonly MachineInterface[];
  /** Addresses of its resolvers; none leaves the image's alone. */
  readonly resolvers: readonly string[];
  /**
   * Where the packages come from that the user's cloud-config asks for.
   *
   * @default - the repositories that the image is configured with
   */
  readonly packageSource?: PackageSource;
  /** Public keys of the image's default user. */
  readonly sshAuthorizedKeys: readonly string[];
}

/** An interface of a machine. */
export interface MachineInterface {
  /** The name on the guest, such as `eth0`. */
  readonly device: string;
  /** The MAC address that the name is bound to. */
  readonly mac: string;
  /**
   * Its real address, never a floating one.
   *
   * @default - the interface stays down (ONBOOT=no)
   */
  readonly address?: InterfaceAddress;
}

/** A static address of an interface. */
export interface InterfaceAddress {
  /** The address. */
  readonly address: string;
  /** The mask of its network, written out. */
  readonly netmask: string;
  /** The prefix length of its network. */
  readonly prefixLength: number;
  /**
   * The machine's gateway; at most one interface of a machine has one.
   *
   * @default - no route leaves through this interface
   */
  readonly gateway?: string;
}
