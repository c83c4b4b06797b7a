import type { Machine, MachineInterface } from '../model/machine';
import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * The network script's file of one interface, `/etc/sysconfig/network-scripts/ifcfg-NAME`: real
 * addresses only, keys and order as the guide prints them. Two keys are added: HWADDR refuses an
 * interface that is not the one meant, NM_CONTROLLED keeps NetworkManager out.
 *
 * An interface without an address stays down, and has no gateway: of two GATEWAY lines the last
 * interface that comes up wins.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function renderIfcfg(machine: Machine, nic: MachineInterface): SeedFile {
  const at = (subject: string) => ({ path: machine.path, subject: `${subject} of ${nic.device}` });
  const name = guard.device(nic.device, at('name'));
  const lines = [`DEVICE=${name}`, 'BOOTPROTO=static'];
  if (nic.address) {
    const { address, netmask, gateway } = nic.address;
    lines.push(
      'ONBOOT=yes',
      `IPADDR=${guard.address(address, at('address'))}`,
      `NETMASK=${guard.netmask(netmask, at('netmask'))}`,
    );
    if (gateway !== undefined) lines.push(`GATEWAY=${guard.address(gateway, at('gateway'))}`);
  } else {
    lines.push('ONBOOT=no');
  }
  lines.push(`HWADDR=${guard.mac(nic.mac, at('mac'))}`, 'NM_CONTROLLED=no');
  return guard.seedFile(`/etc/sysconfig/network-scripts/ifcfg-${name}`, lines, 'nics');
}
