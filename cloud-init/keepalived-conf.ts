import type { Cluster, Router } from '../model/cluster/cluster';
import { LONGEST_IPVS_TIMEOUT } from '../model/ipvs-timeouts';
import { syncDaemonLine } from './connection-sync';
import * as guard from './guard';
import { bfdBlock, trackedBfd } from './keepalived-bfd';
import { block } from './keepalived-block';
import { dialectOf } from './keepalived-dialect';
import { runsProgram } from './health-check-keepalived';
import { notifyLine } from './keepalived-notify';
import { virtualServerBlock } from './keepalived-virtual-server';
import { announcementLines, instanceBlock, startupDelayOf, versionLine } from './keepalived-vrrp';
import type { SeedFile } from './payload';

/** Where keepalived reads its configuration. */
export const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';

const virtualServers = new WeakMap<Cluster, readonly string[]>();

/**
 * The configuration of keepalived, {@link KEEPALIVED_CONF}. It differs between LVS routers where it
 * must: in the router's name, its addresses, its peers, its priority and its start-up delay.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function renderKeepalivedConf(cluster: Cluster, router: Router): SeedFile {
  const lines = [
    ...globalLines(cluster, router),
    ...bfdBlock(cluster, router),
    ...block('vrrp_sync_group lvs', [
      ...block('group', ['public', 'private']),
      ...trackedBfd(cluster),
      ...notifyLine(cluster),
    ]),
    ...instanceBlock(cluster, router, 'public'),
    ...instanceBlock(cluster, router, 'private'),
    ...virtualServerLines(cluster),
  ];
  const decidedBy = 'virtual servers and heartbeat of the cluster';
  // Only root reads a password.
  const permissions = cluster.heartbeat.authentication === undefined ? '0644' : '0600';
  return guard.seedFile(KEEPALIVED_CONF, lines, decidedBy, permissions);
}

function globalLines(cluster: Cluster, router: Router): readonly string[] {
  const { guest, heartbeat } = cluster;
  const delay = startupDelayOf(cluster, router);
  return block('global_defs', [
    `router_id ${guard.hostName(router.hostName, { path: router.path, subject: 'hostName' })}`,
    versionLine(cluster),
    // Started together, the backup was the first to be active in three of ten boots.
    ...(delay > 0 && dialectOf(guest.engine).startupDelay ? [`vrrp_startup_delay ${delay}`] : []),
    ...(heartbeat.advertisements === 'multicast' ? [] : ['vrrp_check_unicast_src']),
    // Otherwise it would run as root what somebody else may write.
    ...(heartbeat.notify !== undefined || cluster.virtualServers.some(runsProgram)
      ? ['enable_script_security']
      : []),
    ...announcementLines(cluster),
    // A router under load must still send its heartbeats in time.
    'vrrp_priority -20',
    ...timeoutLine(cluster),
    ...syncDaemonLine(cluster, router),
  ]);
}

function timeoutLine({ path, ipvsTimeouts = {} }: Cluster): readonly string[] {
  const words = (
    [
      ['tcp', 'tcpSeconds'],
      ['tcpfin', 'tcpFinSeconds'],
      ['udp', 'udpSeconds'],
    ] as const
  ).flatMap(([word, subject]) => {
    const seconds = ipvsTimeouts[subject];
    if (seconds === undefined) return [];
    const origin = { path, subject: `ipvsTimeouts.${subject}` };
    return [`${word} ${guard.integer(seconds, 1, LONGEST_IPVS_TIMEOUT, origin)}`];
  });
  return words.length > 0 ? [`lvs_timeouts ${words.join(' ')}`] : [];
}

function virtualServerLines(cluster: Cluster): readonly string[] {
  let lines = virtualServers.get(cluster);
  if (!lines) {
    const dialect = dialectOf(cluster.guest.engine);
    lines = cluster.virtualServers.flatMap((one) => virtualServerBlock(one, dialect));
    virtualServers.set(cluster, lines);
  }
  return lines;
}
