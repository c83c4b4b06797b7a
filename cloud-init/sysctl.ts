import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * Kernel settings of an LVS router on Enterprise Linux 6, `/etc/sysctl.conf`: forwarding as the
 * guide writes it (2.5), and the distribution's own lines for x86_64, which would be lost with the
 * file that is replaced.
 */
const SETTINGS = [
  '# The LVS router forwards packets between the two networks.',
  'net.ipv4.ip_forward = 1',
  '',
  '# As the distribution sets them.',
  'net.ipv4.conf.default.rp_filter = 1',
  'net.ipv4.conf.default.accept_source_route = 0',
  'net.ipv4.tcp_syncookies = 1',
  'kernel.sysrq = 0',
  'kernel.core_uses_pid = 1',
  'kernel.msgmnb = 65536',
  'kernel.msgmax = 65536',
  'kernel.shmmax = 68719476736',
  'kernel.shmall = 4294967296',
];

/** The file with {@link SETTINGS}: the same on every LVS router, as the guide asks (4.7). */
export function renderSysctl(): SeedFile {
  return guard.seedFile('/etc/sysctl.conf', SETTINGS, 'the LVS router');
}
