import type { Cluster, Router } from '../model/cluster/cluster';
import * as guard from './guard';
import { rule, type Rule } from './iptables';

/** What every machine of a cluster lets in: its own packets, answers, ICMP, and SSH. */
export function commonInput(cluster: Cluster): readonly Rule[] {
  const origin = { path: cluster.path, subject: 'sshFrom' };
  return [
    rule('-A', 'INPUT', '-m', 'state', '--state', 'ESTABLISHED,RELATED', '-j', 'ACCEPT'),
    rule('-A', 'INPUT', '-p', 'icmp', '-j', 'ACCEPT'),
    rule('-A', 'INPUT', '-i', 'lo', '-j', 'ACCEPT'),
    ...cluster.sshFrom.map((from) =>
      rule(
        ['-A', 'INPUT', '-s', guard.network(from, origin), '-p', 'tcp', '-m', 'tcp'],
        ['--dport', '22', '-m', 'state', '--state', 'NEW', '-j', 'ACCEPT'],
      ),
    ),
  ];
}

/** The beginning of a rule that lets in what another LVS router sends over one network. */
export function fromPeer(peer: Router, network: 'public' | 'private'): Rule {
  const { device, address } = peer[network];
  const at = (subject: string) => ({ path: peer.path, subject });
  return [
    ...['-A', 'INPUT', '-i', guard.device(device, at('device'))],
    ...['-s', guard.network(address, at('address'))],
  ];
}
