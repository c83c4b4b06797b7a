import { LvsError } from '../model/errors';
import type { InterfaceAddress, MachineInterface } from '../model/machine';
import { checkMac, macOf } from '../model/names';
import { Registry } from '../model/registry';
import { parseAddressOn, parseSubnet, type Origin } from '../model/subnet';
import type { INetwork } from './network';

/** An interface of a machine. */
export interface MachineNic {
  /** The network that it is connected to. */
  readonly network: INetwork;
  /**
   * Its real address on that network.
   *
   * @default - none: the interface stays down
   */
  readonly address?: string;
  /**
   * The machine's gateway, on this interface; one interface of a machine may have one.
   *
   * @default - no route leaves through this interface
   */
  readonly gateway?: string;
  /**
   * Its MAC address.
   *
   * @default - made from the machine's name and the interface's
   */
  readonly mac?: string;
}

/**
 * Reads the interfaces of a machine, eth0 first.
 *
 * @param nics - the interfaces as they were declared
 * @param machine - the machine's name on the libvirt host, which its MAC addresses are made from
 * @param path - the path of its construct
 * @throws LvsError `SeveralGateways`, `MacInUse`, `AddressInUse`, and whatever rule an address breaks
 */
export function readNics(
  nics: readonly MachineNic[],
  machine: string,
  path: string,
): readonly MachineInterface[] {
  const gateways = nics.map((nic) => nic.gateway).filter((gateway) => gateway !== undefined);
  if (gateways.length > 1) {
    throw new LvsError('SeveralGateways', { path, subject: 'gateway of nics', value: gateways });
  }
  const macs = new Registry('MacInUse', 'a MAC address');
  const addresses = new Registry('AddressInUse', 'an address');
  return nics.map((nic, index) => {
    const device = `eth${index}`;
    const at = (subject: string): Origin => ({ path, subject: `${subject} of ${device}` });
    const mac = nic.mac ?? macOf(machine, device);
    checkMac(mac, at('mac'));
    macs.take(mac, at('mac'));
    if (nic.gateway !== undefined) addresses.take(nic.gateway, at('gateway'));
    if (nic.address !== undefined) addresses.take(nic.address, at('address'));
    return { device, mac, address: readAddress(nic, at) };
  });
}

function readAddress(
  { network, address, gateway }: MachineNic,
  at: (subject: string) => Origin,
): InterfaceAddress | undefined {
  if (address === undefined) return undefined;
  const subnet = parseSubnet(network.cidr, at('network'));
  parseAddressOn(address, subnet, at('address'));
  if (gateway !== undefined) parseAddressOn(gateway, subnet, at('gateway'));
  const { netmask, prefixLength } = subnet;
  return { address, netmask, prefixLength, gateway };
}
