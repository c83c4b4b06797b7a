import type { Cluster } from '../model/cluster';
import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * Kernel modules of an LVS router, `/etc/modules-load.d/lvs.conf`: IPVS, and the schedulers that
 * the virtual servers use. They are there before the engine asks for them.
 *
 * @throws LvsError `EngineCannot`
 */
export function renderModulesLoad({ virtualServers }: Cluster): SeedFile {
  const schedulers = virtualServers.map(({ path, scheduler }) =>
    guard.scheduler(scheduler, { path, subject: 'scheduler' }),
  );
  return guard.seedFile(
    '/etc/modules-load.d/lvs.conf',
    ['ip_vs', ...[...new Set(schedulers)].sort().map((one) => `ip_vs_${one}`)],
    'virtual servers of the cluster',
  );
}
