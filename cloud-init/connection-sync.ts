import type { Cluster, Router } from '../model/cluster/cluster';
import { connectionSyncOf } from '../model/heartbeat/connection-sync';
import { fromPeer } from './firewall-rules';
import * as guard from './guard';
import { rule, type Rule } from './iptables';

/**
 * The line of keepalived.conf that copies connections to the LVS routers that wait; none where they
 * are not copied. What was not declared is left to the kernel.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function syncDaemonLine(cluster: Cluster, router: Router): readonly string[] {
  const sync = connectionSyncOf(cluster);
  if (sync === undefined) return [];
  const { id, network, ttl, maxLength } = sync;
  const given = typeof cluster.connectionSync === 'object' ? cluster.connectionSync : {};
  const at = (key: string) => ({ path: cluster.path, subject: `connectionSync.${key}` });
  const device = guard.device(router[network].device, { path: router.path, subject: 'device' });
  return [
    [
      `lvs_sync_daemon ${device}`,
      // The instance whose state the kernel's daemon follows.
      ...(sync.bothWays === true ? [] : ['private']),
      `id ${guard.integer(id, 0, 255, at('id'))}`,
      ...(maxLength === undefined
        ? []
        : [`maxlen ${guard.integer(maxLength, 1, 65_507, at('maxLength'))}`]),
      ...(given.port === undefined ? [] : [`port ${guard.port(given.port, at('port'))}`]),
      ...(ttl === undefined ? [] : [`ttl ${guard.integer(ttl, 1, 255, at('ttl'))}`]),
      ...(given.group === undefined ? [] : [`group ${guard.multicast(given.group, at('group'))}`]),
    ].join(' '),
  ];
}

/**
 * IGMP, by its number, where connections are copied: a switch that asks who listens to the group, and
 * hears nothing, stops sending the copies some minutes later.
 */
export function groupInput(cluster: Cluster): readonly Rule[] {
  const sync = connectionSyncOf(cluster);
  const [primary] = cluster.routers;
  if (sync === undefined || !primary) return [];
  const origin = { path: cluster.path, subject: 'device' };
  const device = guard.device(primary[sync.network].device, origin);
  return [rule('-A', 'INPUT', '-i', device, '-p', '2', '-j', 'ACCEPT')];
}

/** The connections of another LVS router that is active, if it sends them. */
export function syncInput(cluster: Cluster, peer: Router): readonly Rule[] {
  const sync = connectionSyncOf(cluster);
  if (sync === undefined) return [];
  const at = (key: string) => ({ path: cluster.path, subject: `connectionSync.${key}` });
  const to = [
    ...['-d', `${guard.multicast(sync.group, at('group'))}/32`],
    ...['-p', 'udp', '-m', 'udp', '--dport', guard.port(sync.port, at('port'))],
  ];
  return [rule(fromPeer(peer, sync.network), to, '-j', 'ACCEPT')];
}
