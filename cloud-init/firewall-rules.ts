import type { Cluster, Nic, Router } from '../model/cluster/cluster';
import * as guard from './guard';
import { rule, type Rule } from './iptables';

/**
 * What every machine of a cluster lets in: its own packets, answers, ICMP, and SSH.
 *
 * @param cluster - what the machine is a part of
 * @param router - the LVS router that it is: SSH is taken at its real addresses alone, since a
 *   request to a VIP is for IPVS, and for those whom its virtual server lets in
 */
export function commonInput(cluster: Cluster, router?: Router): readonly Rule[] {
  const origin = { path: cluster.path, subject: 'sshFrom' };
  const destinations = router
    ? [router.public, router.private].map((nic) => at(router, nic))
    : [[]];
  return [
    rule('-A', 'INPUT', '-m', 'state', '--state', 'ESTABLISHED,RELATED', '-j', 'ACCEPT'),
    rule('-A', 'INPUT', '-p', 'icmp', '-j', 'ACCEPT'),
    rule('-A', 'INPUT', '-i', 'lo', '-j', 'ACCEPT'),
    ...cluster.sshFrom.flatMap((from) =>
      destinations.map((to) =>
        rule(
          ['-A', 'INPUT', '-s', guard.network(from, origin), ...to, '-p', 'tcp', '-m', 'tcp'],
          ['--dport', '22', '-m', 'state', '--state', 'NEW', '-j', 'ACCEPT'],
        ),
      ),
    ),
  ];
}

function at({ path }: Router, { address }: Nic): Rule {
  return ['-d', guard.network(address, { path, subject: 'address' })];
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
