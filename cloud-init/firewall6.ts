import { renderIptables, rule } from './iptables';
import type { SeedFile } from './payload';

/** Where the IPv6 side of the firewall is. */
export const FIREWALL6_FILE = '/etc/lvs/ip6tables';

/**
 * The IPv6 side of the firewall: a cluster speaks IPv4, but every interface has a link-local
 * address, at which SSH and the services would answer the whole network.
 */
export function renderFirewall6(): SeedFile {
  return renderIptables(
    FIREWALL6_FILE,
    [
      {
        name: 'filter',
        policies: { INPUT: 'DROP', FORWARD: 'DROP', OUTPUT: 'ACCEPT' },
        rules: [
          rule('-A', 'INPUT', '-m', 'state', '--state', 'ESTABLISHED,RELATED', '-j', 'ACCEPT'),
          rule('-A', 'INPUT', '-p', 'ipv6-icmp', '-j', 'ACCEPT'),
          rule('-A', 'INPUT', '-i', 'lo', '-j', 'ACCEPT'),
        ],
      },
    ],
    'sshFrom of the cluster, which is IPv4',
  );
}
