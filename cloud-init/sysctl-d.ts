import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * Kernel settings of an LVS router with systemd, `/etc/sysctl.d/90-lvs.conf`: forwarding, beside
 * the distribution's own settings, which stay in files of theirs.
 */
export function renderSysctlD(): SeedFile {
  return guard.seedFile(
    '/etc/sysctl.d/90-lvs.conf',
    ['# The LVS router forwards packets between the two networks.', 'net.ipv4.ip_forward = 1'],
    'the LVS router',
  );
}
