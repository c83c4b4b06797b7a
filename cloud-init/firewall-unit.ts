import { FIREWALL6_FILE } from './firewall6';
import * as guard from './guard';
import type { SeedFile } from './payload';

/** The unit that loads the firewall. */
export const FIREWALL_UNIT = 'lvs-firewall.service';

/** Where the firewall is on guests with systemd, which have no common place for it. */
export const FIREWALL_FILE = '/etc/lvs/iptables';

/**
 * Connections that a machine keeps track of, at most; 80 MB of memory when they are all there. The
 * kernel takes its default from the memory, 7,800 of 1 GiB, and drops packets beyond it: a real
 * server remembers each connection for two minutes after its end, and so ends at 65 new ones a
 * second.
 */
const TRACKED = 262_144;

/** A kernel without IPv6 has nothing to close. */
const LOAD6 =
  `/bin/sh -c 'test ! -e /proc/net/if_inet6 || ` +
  `exec /usr/sbin/ip6tables-restore ${FIREWALL6_FILE}'`;

/**
 * Loads {@link FIREWALL_FILE} and {@link FIREWALL6_FILE} at boot, before any interface is up; and
 * again on a reload, each in one step that no packet falls through. Other firewalls are stopped
 * when it starts: each of them takes the tables for its own.
 *
 * @param others - units of the guest's own firewalls
 */
export function renderFirewallUnit(others: readonly string[]): SeedFile {
  const load = `/usr/sbin/iptables-restore ${FIREWALL_FILE}`;
  return guard.seedFile(
    `/etc/systemd/system/${FIREWALL_UNIT}`,
    [
      '[Unit]',
      'Description=Firewall of the LVS cluster',
      'DefaultDependencies=no',
      'After=local-fs.target systemd-modules-load.service',
      'Wants=network-pre.target',
      'Before=network-pre.target shutdown.target',
      `Conflicts=shutdown.target ${others.join(' ')}`,
      '',
      '[Service]',
      'Type=oneshot',
      'RemainAfterExit=yes',
      `ExecStart=${load}`,
      `ExecStart=${LOAD6}`,
      // Only here: the setting appears with the module, and the module with the first rule.
      `ExecStartPost=-/usr/sbin/sysctl -q net.netfilter.nf_conntrack_max=${TRACKED}`,
      `ExecReload=${load}`,
      `ExecReload=${LOAD6}`,
      '',
      '[Install]',
      'WantedBy=multi-user.target',
    ],
    'virtual servers and sshFrom of the cluster',
  );
}
