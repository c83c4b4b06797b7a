import type { Cluster, Router } from '../model/cluster';
import { renderLvsCf } from './lvs-cf';
import type { Command, Payload } from './payload';
import { renderStandby, STANDBY_SERVICE } from './standby';
import { disable, enable, register, relabel, service } from './sysv';
import { renderYumRepository, yumInstall } from './yum';

/**
 * pulse on an LVS router: its packages, its configuration, and who starts it. On the primary that
 * is the boot; on the backup it is the service that waits for an active LVS router.
 */
export function pulsePayload(cluster: Cluster, router: Router): Payload {
  const lvsCf = renderLvsCf(cluster);
  const standby = router.role === 'backup' ? [renderStandby(cluster)] : [];
  const { repository } = cluster.packageSource;
  return {
    files: [
      ...(repository ? [renderYumRepository(repository, cluster.path)] : []),
      lvsCf,
      ...standby,
    ],
    firstBoot: [
      ...installation(cluster, lvsCf.path),
      relabel([lvsCf, ...standby].map(({ path }) => path)),
      // Off, as the policy has it, nanny may connect to the ports of a few well-known services only.
      ['setsebool', '-P', 'piranha_lvs_can_network_connect', '1'],
      // The web interface wants a password first, and what it edits is written here.
      disable('piranha-gui'),
      ...(router.role === 'primary' ? START_PRIMARY : START_BACKUP),
    ],
  };
}

const START_PRIMARY: readonly Command[] = [enable('pulse'), service('pulse', 'start')];

const START_BACKUP: readonly Command[] = [
  disable('pulse'),
  register(STANDBY_SERVICE),
  enable(STANDBY_SERVICE),
  service(STANDBY_SERVICE, 'start'),
];

/** The package brings an lvs.cf of its own: ours stands aside until rpm is done with it. */
function installation(
  { guest, packageSource }: Cluster,
  configuration: string,
): readonly Command[] {
  if (packageSource.kind === 'baked') return [];
  const aside = `${configuration}.seed`;
  return [
    ['mv', '-f', configuration, aside],
    yumInstall(guest.routerPackages, packageSource.repository?.id),
    ['mv', '-f', aside, configuration],
  ];
}
