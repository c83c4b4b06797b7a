import type { FloatingAddress, PublicNetwork } from './cluster';
import type { ClusterInput } from './input';
import { LvsError } from '../errors';
import { checkMac, macOf } from '../names';
import { Registry } from '../registry';
import { ROUTED_NETMASK, RoutedNetworks } from './routed-networks';
import { overlaps, parseAddressOn, parseSubnet, type Origin, type Subnet } from '../subnet';

/**
 * The two networks of a cluster that is being declared, and who has which address on them: no
 * address, floating or real, and no MAC address is given out twice.
 */
export class ClusterNetworks {
  /** The public network, with the gateway of the LVS routers. */
  public readonly public: PublicNetwork;
  /** The network of the real servers. */
  public readonly private: Subnet;
  /** The floating address that is the real servers' gateway. */
  public readonly natVip: FloatingAddress;

  private readonly addresses = new Registry('AddressInUse', 'an address');
  private readonly macs = new Registry('MacInUse', 'a MAC address');
  private readonly vips = new Map<string, FloatingAddress>();
  private readonly routed: RoutedNetworks;

  /**
   * @throws LvsError `SubnetInvalid`, `SourceInvalid`, `NetworksOverlap`, `GatewayMissing`, and whatever rule the
   * gateway's or the NAT VIP's address breaks
   */
  constructor(input: ClusterInput) {
    const at = (subject: string): Origin => ({ path: input.path, subject });
    const publicSubnet = parseSubnet(input.publicCidr, at('publicNetwork'));
    this.private = parseSubnet(input.privateCidr, at('privateNetwork'));
    if (overlaps(publicSubnet, this.private)) {
      throw new LvsError('NetworksOverlap', {
        ...at('privateNetwork'),
        value: input.privateCidr,
        allowed: `a network that shares no address with ${input.publicCidr}`,
      });
    }
    if (input.gateway === undefined) {
      throw new LvsError('GatewayMissing', { ...at('publicNetwork'), value: undefined });
    }
    this.public = { ...publicSubnet, gateway: input.gateway };
    this.routed = new RoutedNetworks(
      input.routedNetworks ?? [],
      [this.public, this.private],
      at('routedNetworks'),
    );
    this.takePublicAddress(input.gateway, at('gateway'));
    for (const address of new Set(input.occupied)) {
      if (address !== input.gateway) this.addresses.take(address, at('host or resolver'));
    }
    this.takePrivateAddress(input.natVip, at('natVip'));
    this.natVip = { address: input.natVip, netmask: this.private.netmask, device: 'eth1:1' };
  }

  /** Gives out an address on the public network. @throws LvsError whatever rule it breaks */
  public takePublicAddress(address: string, origin: Origin): void {
    this.takeAddress(address, this.public, origin);
  }

  /** Gives out an address on the private network. @throws LvsError whatever rule it breaks */
  public takePrivateAddress(address: string, origin: Origin): void {
    this.takeAddress(address, this.private, origin);
  }

  /**
   * Gives out a MAC address.
   *
   * @param given - the address, where it is not made from the machine's name
   * @param machine - the machine's name on the libvirt host
   * @param device - the interface's name on the guest, such as `eth0`
   * @param origin - whose address it is
   * @throws LvsError `MacInvalid`, `MacInUse`
   */
  public takeMac(
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

  /**
   * Gives out a VIP; virtual servers may share one, and each gets an alias device of its own.
   *
   * @throws LvsError whatever rule the address breaks
   */
  public takeVip(address: string, origin: Origin): void {
    if (this.vips.has(address)) return;
    const isRouted = this.routed.hold(address, origin);
    if (isRouted) this.addresses.take(address, origin);
    else this.takePublicAddress(address, origin);
    const netmask = isRouted ? ROUTED_NETMASK : this.public.netmask;
    this.vips.set(address, { address, netmask, device: `eth0:${this.vips.size + 1}` });
  }

  /** The floating address of a VIP that was given out. */
  public vip(address: string): FloatingAddress {
    return this.vips.get(address) as FloatingAddress;
  }

  private takeAddress(text: string, subnet: Subnet, origin: Origin): void {
    parseAddressOn(text, subnet, origin);
    this.addresses.take(text, origin);
  }
}
