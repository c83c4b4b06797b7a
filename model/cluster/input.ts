import type { Located } from './cluster';
import type { ClusterSettings } from './settings';
import type { GuestProfile } from '../guest';

/** A cluster's settings, with its place, name, guest and networks. */
export interface ClusterInput extends Located, ClusterSettings {
  /** The name that its machines' names begin with: it carries the stack. */
  readonly name: string;
  /** What the LVS routers run. */
  readonly guest: GuestProfile;
  /** The public network in CIDR form. */
  readonly publicCidr: string;
  /** The gateway on the public network. */
  readonly gateway: string | undefined;
  /** The private network in CIDR form. */
  readonly privateCidr: string;
  /** Addresses on either network that others have, such as the host and the resolvers. */
  readonly occupied?: readonly string[];
}

/** What an LVS router is declared with. */
export interface RouterInput extends Located {
  /** The machine's name on the libvirt host. */
  readonly name: string;
  /** The machine's host name. */
  readonly hostName: string;
  /** The real address of eth0. */
  readonly publicIp: string;
  /** The real address of eth1. */
  readonly privateIp: string;
  /** The MAC address of eth0, where it is not made from the name. */
  readonly publicMac?: string;
  /** The MAC address of eth1, where it is not made from the name. */
  readonly privateMac?: string;
  /** Its priority in VRRP, where it is not that of its place. */
  readonly priority?: number;
}

/** What a real server is declared with. */
export interface RealServerInput extends Located {
  /** Its name in the engine's configuration, and its host name. */
  readonly name: string;
  /** Its address on the private network. */
  readonly ip: string;
  /** Its share of new connections. */
  readonly weight?: number;
  /** Whether it takes no new connection, whatever its weight. */
  readonly draining?: boolean;
  /** The machine's name on the libvirt host; none where the machine is not ours. */
  readonly machineName?: string;
  /** The MAC address of eth0, where it is not made from the name. */
  readonly mac?: string;
}
