import { Token } from 'cdktf';
import { RoutedNetworks } from '../model/cluster/routed-networks';
import { parseAddressOn, parseSubnet } from '../model/subnet';
import type { MachineNic } from './machine-nic';
import type { INetwork } from './network';
import { theOnly } from './the-only';

/** A cluster, declared here or elsewhere. */
export interface ILvsCluster {
  /** The NAT VIP: the real servers' gateway. */
  readonly natVip: string;
  /** The VIPs that clients use, each once. */
  readonly vips: readonly string[];
  /**
   * The VIP, of a cluster that has one.
   *
   * Throws an LvsError `SeveralToChooseFrom` where there are several, or none yet.
   */
  readonly vip: string;
  /** The network that clients come from. */
  readonly publicNetwork: INetwork;
  /** The network of the real servers. */
  readonly privateNetwork: INetwork;
  /**
   * The interface of a machine behind the cluster: on the private network, with the NAT VIP as its
   * gateway. The cluster takes the machine in with `RealServer.fromAddress`.
   *
   * @param address - the machine's address on the private network
   */
  realServerNic(address: string): MachineNic;
}

/** What is known of a cluster that is declared elsewhere. */
export interface LvsClusterAttributes {
  /** The NAT VIP. */
  readonly natVip: string;
  /** The VIPs that clients use; tokens may stand for them. */
  readonly vips: readonly string[];
  /**
   * Networks in CIDR form that the public network's gateway routes to the cluster, where VIPs are on
   * them.
   *
   * @default - none: every VIP is on the public network
   */
  readonly routedNetworks?: readonly string[];
  /** The network that clients come from, as it exists: `Network.existing` or `Network.bridge`. */
  readonly publicNetwork: INetwork;
  /** The network of the real servers, as it exists. */
  readonly privateNetwork: INetwork;
}

/** A cluster that is declared elsewhere. */
export class ImportedLvsCluster implements ILvsCluster {
  public readonly natVip: string;
  public readonly vips: readonly string[];
  public readonly publicNetwork: INetwork;
  public readonly privateNetwork: INetwork;

  /** @throws LvsError whatever rule an address breaks on its network */
  constructor(attributes: LvsClusterAttributes) {
    const { natVip, vips, publicNetwork, privateNetwork } = attributes;
    const path = 'LvsCluster.fromAttributes()';
    const at = (subject: string) => ({ path, subject });
    const outside = parseSubnet(publicNetwork.cidr, at('publicNetwork'));
    const inside = parseSubnet(privateNetwork.cidr, at('privateNetwork'));
    parseAddressOn(natVip, inside, at('natVip'));
    const routed = new RoutedNetworks(
      attributes.routedNetworks ?? [],
      [outside, inside],
      at('routedNetworks'),
    );
    for (const vip of vips) {
      if (Token.isUnresolved(vip) || routed.hold(vip, at('vips'))) continue;
      parseAddressOn(vip, outside, at('vips'));
    }
    this.natVip = natVip;
    this.vips = [...new Set(vips)];
    this.publicNetwork = publicNetwork;
    this.privateNetwork = privateNetwork;
  }

  public get vip(): string {
    return theOnly(this.vips, { path: 'LvsCluster.fromAttributes()', subject: 'vips' });
  }

  public realServerNic(address: string): MachineNic {
    return { network: this.privateNetwork, address, gateway: this.natVip };
  }
}
