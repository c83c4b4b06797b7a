import type { Machine } from '../model/machine';
import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * What all interfaces share, `/etc/sysconfig/network`: the host name, and no 169.254/16 route
 * beside the ones that were asked for.
 *
 * @throws LvsError `NameInvalid`
 */
export function renderNetwork(machine: Machine): SeedFile {
  const hostName = guard.hostName(machine.hostName, { path: machine.path, subject: 'hostName' });
  return guard.seedFile(
    '/etc/sysconfig/network',
    ['NETWORKING=yes', `HOSTNAME=${hostName}`, 'NOZEROCONF=yes'],
    'hostName',
  );
}
