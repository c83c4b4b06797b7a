import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * Kernel settings of an LVS router with systemd, `/etc/sysctl.d/90-lvs.conf`: forwarding, and what
 * IPVS does with connections to a real server that is gone. The distribution's own settings stay in
 * files of theirs.
 *
 * A setting that the kernel does not have is skipped by every systemd, so none of the names has a `-`
 * before it: systemd 219 of Enterprise Linux 7 would read it as a part of the name.
 */
const SETTINGS = [
  '# The LVS router forwards packets between the two networks.',
  'net.ipv4.ip_forward = 1',
  '',
  '# A real server that is removed takes its connections along. Otherwise IPVS drops their packets',
  '# until they time out: clients hang, where they could connect anew.',
  'net.ipv4.vs.expire_nodest_conn = 1',
  '',
  '# Persistence lets go of a real server without weight: a new connection goes to another. Otherwise',
  '# each client would be pinned to it for as long as it comes back.',
  'net.ipv4.vs.expire_quiescent_template = 1',
];

/** The file with {@link SETTINGS}: the same on every LVS router. */
export function renderSysctlD(): SeedFile {
  return guard.seedFile('/etc/sysctl.d/90-lvs.conf', SETTINGS, 'the LVS router');
}
