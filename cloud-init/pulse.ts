import type { Cluster, Router } from '../model/cluster/cluster';
import { syncInput } from './connection-sync';
import { fromPeer } from './firewall-rules';
import * as guard from './guard';
import { nannyPrograms } from './health-check-nanny';
import { rule, type Rule } from './iptables';
import { renderLvsCf } from './lvs-cf';
import { FTP_HELPER } from './modules-load';
import type { Command, Payload } from './payload';
import { allow } from './selinux';
import { renderStandby, STANDBY_SERVICE } from './standby';
import { sysvModules } from './sysv-modules';
import { disable, enable, register, service } from './sysv';

/**
 * pulse on an LVS router: its configuration, and who starts it. On the primary that is the boot; on
 * the backup it is the service that waits for an active LVS router.
 */
export function pulsePayload(cluster: Cluster, router: Router): Payload {
  const lvsCf = renderLvsCf(cluster);
  const standby = router.role === 'backup' ? [renderStandby(cluster)] : [];
  // The kernel itself loads the schedulers as pulse asks for them.
  const modules = sysvModules(cluster.virtualServers.some(({ ftp }) => ftp) ? [FTP_HELPER] : []);
  return {
    files: [...nannyPrograms(cluster), lvsCf, ...standby, ...modules.files],
    firstBoot: [
      ...modules.firstBoot,
      // Off, as the policy has it, nanny may connect to the ports of a few well-known services only.
      allow('piranha_lvs_can_network_connect'),
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

/** A peer's heartbeats: UDP on both networks. */
export function pulsePeerInput(cluster: Cluster, peer: Router): readonly Rule[] {
  const { path, heartbeat } = cluster;
  const port = guard.port(heartbeat.port ?? 0, { path, subject: 'heartbeat.port' });
  const udp = ['-p', 'udp', '-m', 'udp', '--dport', port, '-j', 'ACCEPT'];
  return [
    rule(fromPeer(peer, 'public'), udp),
    rule(fromPeer(peer, 'private'), udp),
    ...syncInput(cluster, peer),
  ];
}
