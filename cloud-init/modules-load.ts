import type { Cluster } from '../model/cluster/cluster';
import * as guard from './guard';
import type { SeedFile } from './payload';

/** Finds the data connections of FTP in its control connections. */
export const FTP_HELPER = 'ip_vs_ftp';

/**
 * Kernel modules of an LVS router, `/etc/modules-load.d/lvs.conf`: IPVS, the schedulers that the
 * virtual servers use, and the helper of FTP. They are there before the engine asks for them.
 *
 * @throws LvsError `EngineCannot`
 */
export function renderModulesLoad({ virtualServers }: Cluster): SeedFile {
  const schedulers = virtualServers.map(({ path, scheduler }) =>
    guard.scheduler(scheduler, { path, subject: 'scheduler' }),
  );
  return guard.seedFile(
    '/etc/modules-load.d/lvs.conf',
    [
      'ip_vs',
      ...[...new Set(schedulers)].sort().map((one) => `ip_vs_${one}`),
      ...(virtualServers.some(({ ftp }) => ftp) ? [FTP_HELPER] : []),
    ],
    'virtual servers of the cluster',
  );
}
