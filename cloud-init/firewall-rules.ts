import type { Cluster, Router } from '../model/cluster';
import * as guard from './guard';
import { rule, type Rule } from './iptables';

/** Where the kernel sends the state of connections to the backup: ipvsadm(8), `--start-daemon`. */
const SYNC_GROUP = '224.0.0.81/32';
const SYNC_PORT = '8848';

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

/**
 * IGMP, by its number, where connections are copied: a switch that asks who listens to the group, and
 * hears nothing, stops sending the copies some minutes later.
 */
export function groupInput({ path, connectionSync, routers }: Cluster): readonly Rule[] {
  const [primary] = routers;
  if (!connectionSync || !primary) return [];
  const device = guard.device(primary.private.device, { path, subject: 'device' });
  return [rule('-A', 'INPUT', '-i', device, '-p', '2', '-j', 'ACCEPT')];
}

/** The connections of another LVS router that is active, if it sends them. */
export function syncInput({ connectionSync }: Cluster, peer: Router): readonly Rule[] {
  if (!connectionSync) return [];
  const to = ['-d', SYNC_GROUP, '-p', 'udp', '-m', 'udp', '--dport', SYNC_PORT];
  return [rule(fromPeer(peer, 'private'), to, '-j', 'ACCEPT')];
}
