import { FIREWALL_UNIT } from './firewall-unit';
import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * What the package's keepalived.service is told besides, at every start whoever asks for it: no
 * firewall, no engine; no forwarding, no engine, since an active LVS router that does not forward
 * answers nobody. After a crash it starts again, however often, and clears the addresses that the
 * crash left: systemd would give up after five crashes in ten seconds.
 */
export function renderKeepalivedUnit(): SeedFile {
  return guard.seedFile(
    '/etc/systemd/system/keepalived.service.d/lvs.conf',
    [
      '[Unit]',
      `Requires=${FIREWALL_UNIT}`,
      `After=${FIREWALL_UNIT} systemd-sysctl.service systemd-modules-load.service`,
      'Wants=network-online.target',
      'After=network-online.target',
      'StartLimitIntervalSec=0',
      '',
      '[Service]',
      'ExecStartPre=/bin/grep -qx 1 /proc/sys/net/ipv4/ip_forward',
      'Restart=on-failure',
      'RestartSec=1',
    ],
    'the LVS router',
  );
}
