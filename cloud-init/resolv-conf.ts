import type { Machine } from '../model/machine';
import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * The resolvers, `/etc/resolv.conf`. The C library reads the first three and ignores the rest.
 *
 * @throws LvsError `AddressInvalid`
 */
export function renderResolvConf({ path, resolvers }: Machine): SeedFile {
  return guard.seedFile(
    '/etc/resolv.conf',
    resolvers.map((one) => `nameserver ${guard.address(one, { path, subject: 'resolvers' })}`),
    'resolvers',
  );
}
