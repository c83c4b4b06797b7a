import type { Command, Payload, SeedFile } from './payload';
import { relabel } from './selinux';
import { renderSysctl } from './sysctl';
import { enable, service } from './sysv';

/** What `service iptables start` loads. */
export const SYSV_FIREWALL_FILE = '/etc/sysconfig/iptables';

const START_FIREWALL: readonly Command[] = [service('iptables', 'restart'), enable('iptables')];

const SSH: Payload = { files: [], firstBoot: [enable('sshd'), service('sshd', 'start')] };

/** The firewall of a guest without systemd, through the distribution's own service. */
export function sysvFirewall(file: SeedFile): Payload {
  return { files: [file], firstBoot: [relabel([file.path]), ...START_FIREWALL] };
}

/** Loads the firewall's file without its service. */
export const SYSV_LOAD_FIREWALL: readonly Command[] = [['iptables-restore', SYSV_FIREWALL_FILE]];

/** Forwarding on a guest without systemd. */
export function sysvForwarding(): Payload {
  const file = renderSysctl();
  return { files: [file], firstBoot: [['sysctl', '-e', '-p', file.path]] };
}

/** The SSH server of a guest without systemd. */
export function sysvSsh(): Payload {
  return SSH;
}
