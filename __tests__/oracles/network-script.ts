import { readShellAssignments, type ShellAssignments } from './shell-assignments';

const keys = new Set([
  'NETWORKING',
  'NETWORKING_IPV6',
  'HOSTNAME',
  'GATEWAY',
  'GATEWAYDEV',
  'NOZEROCONF',
]);

const yesNo = ['NETWORKING', 'NETWORKING_IPV6', 'NOZEROCONF'];

/** Reads `/etc/sysconfig/network`, which the network scripts source, as strictly as an ifcfg file. */
export function readNetworkScript(text: string): ShellAssignments {
  const read = readShellAssignments(text, (key) => keys.has(key));
  const problems = [...read.problems];
  for (const key of yesNo) {
    const value = read.values.get(key);
    if (value !== undefined && value !== 'yes' && value !== 'no') {
      problems.push(`${key}=${value} is neither yes nor no`);
    }
  }
  return { ok: problems.length === 0, values: read.values, problems };
}
