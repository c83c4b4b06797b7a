import type { Machine, MachineInterface } from '../model/machine';
import * as guard from './guard';
import type { CloudConfig } from './payload';
import { toYaml } from './yaml';

/** What the C library reads of a longer list. */
const MOST_RESOLVERS = 3;

/**
 * The network-config of a seed, version 2, in the keys that cloud-init reads from 19.4 on whatever
 * it hands them to: netplan, networkd or the network scripts. Names are bound to MAC addresses,
 * addresses are static, and nothing waits for DHCP or for a router's advertisement.
 *
 * The default route stands as a route: `gateway4` is on its way out of netplan.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function renderNetworkConfigV2(machine: Machine): string {
  return toYaml({
    version: 2,
    ethernets: Object.fromEntries(
      machine.interfaces.map((nic) => [
        guard.device(nic.device, { path: machine.path, subject: 'name of an interface' }),
        ethernet(machine, nic),
      ]),
    ),
  });
}

function ethernet(machine: Machine, nic: MachineInterface): CloudConfig {
  const at = (subject: string) => ({ path: machine.path, subject: `${subject} of ${nic.device}` });
  const bound: CloudConfig = {
    match: { macaddress: guard.mac(nic.mac, at('mac')) },
    'set-name': nic.device,
    dhcp4: false,
    dhcp6: false,
    'accept-ra': false,
  };
  // Nothing is to wait until such an interface has an address.
  if (!nic.address) return { ...bound, 'link-local': [], optional: true };
  const { address, prefixLength, gateway } = nic.address;
  return {
    ...bound,
    addresses: [
      `${guard.address(address, at('address'))}/${guard.integer(prefixLength, 8, 30, at('prefix'))}`,
    ],
    routes:
      gateway === undefined
        ? undefined
        : [{ to: '0.0.0.0/0', via: guard.address(gateway, at('gateway')) }],
    nameservers: nic === resolving(machine) ? { addresses: resolversOf(machine) } : undefined,
  };
}

/** The interface that the resolvers are reached by, as far as can be known here. */
function resolving({ interfaces, resolvers }: Machine): MachineInterface | undefined {
  if (resolvers.length === 0) return undefined;
  const addressed = interfaces.filter(({ address }) => address !== undefined);
  return addressed.find(({ address }) => address?.gateway !== undefined) ?? addressed[0];
}

function resolversOf({ path, resolvers }: Machine): readonly string[] {
  guard.integer(resolvers.length, 1, MOST_RESOLVERS, { path, subject: 'number of resolvers' });
  return resolvers.map((one) => guard.address(one, { path, subject: 'resolvers' }));
}
