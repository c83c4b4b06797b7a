import type { Cluster } from '../model/cluster';
import { DISTRIBUTIONS } from './distributions';
import * as guard from './guard';
import type { Payload, SeedFile } from './payload';
import { unit } from './systemd';

/**
 * Loads the kernel modules of an LVS router with systemd, now and at every boot.
 *
 * @throws LvsError `EngineCannot`
 */
export function loadModules(cluster: Cluster): Payload {
  const file = renderModulesLoad(cluster);
  return {
    files: [file],
    firstBoot: [
      ...DISTRIBUTIONS[cluster.guest.packageManager].relabel([file.path]),
      unit('systemd-modules-load.service', 'restart'),
    ],
  };
}

/**
 * Kernel modules of an LVS router, `/etc/modules-load.d/lvs.conf`: IPVS, and the schedulers that
 * the virtual servers use. They are there before the engine asks for them.
 */
function renderModulesLoad({ virtualServers }: Cluster): SeedFile {
  const schedulers = virtualServers.map(({ path, scheduler }) =>
    guard.scheduler(scheduler, { path, subject: 'scheduler' }),
  );
  return guard.seedFile(
    '/etc/modules-load.d/lvs.conf',
    ['ip_vs', ...[...new Set(schedulers)].sort().map((one) => `ip_vs_${one}`)],
    'virtual servers of the cluster',
  );
}
