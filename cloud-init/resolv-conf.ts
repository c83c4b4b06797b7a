import type { Machine } from '../model/machine';
import * as guard from './guard';
import type { SeedFile } from './payload';

/** The C library reads no more, and says nothing of the rest. */
const MOST = 3;

/**
 * The resolvers, `/etc/resolv.conf`: at most three.
 *
 * @throws LvsError `AddressInvalid`, `NumberOutOfRange`
 */
export function renderResolvConf({ path, resolvers }: Machine): SeedFile {
  guard.integer(resolvers.length, 1, MOST, { path, subject: 'number of resolvers' });
  return guard.seedFile(
    '/etc/resolv.conf',
    resolvers.map((one) => `nameserver ${guard.address(one, { path, subject: 'resolvers' })}`),
    'resolvers',
  );
}
