import type { Machine } from '../model/machine';
import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * udev's names of the interfaces, `/etc/udev/rules.d/70-persistent-net.rules`: eth0 is the
 * interface with eth0's MAC address at every boot, whatever order the kernel finds them in. It is
 * the file in which udev would otherwise keep the order of the first boot.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function renderPersistentNet(machine: Machine): SeedFile {
  const rules = machine.interfaces.map(({ device, mac }) => {
    const at = (subject: string) => ({ path: machine.path, subject: `${subject} of ${device}` });
    return [
      'SUBSYSTEM=="net"',
      'ACTION=="add"',
      'DRIVERS=="?*"',
      `ATTR{address}=="${guard.mac(mac, at('mac'))}"`,
      'ATTR{type}=="1"',
      'KERNEL=="eth*"',
      `NAME="${guard.device(device, at('name'))}"`,
    ].join(', ');
  });
  return guard.seedFile('/etc/udev/rules.d/70-persistent-net.rules', rules, 'nics');
}
