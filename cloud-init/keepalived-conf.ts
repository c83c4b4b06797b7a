import type { Cluster, FloatingAddress, Router } from '../model/cluster';
import { BACKUP_PRIORITY, KEEPALIVED_DEFAULTS } from '../model/engines/keepalived';
import { parseAddressOn, type Subnet } from '../model/subnet';
import * as guard from './guard';
import { block } from './keepalived-block';
import { dialectOf } from './keepalived-dialect';
import { virtualServerBlock } from './keepalived-virtual-server';
import type { SeedFile } from './payload';

/** Where keepalived reads its configuration. */
export const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';

/** Seconds after which the active LVS router announces its addresses once more. */
const ANNOUNCE_AGAIN = 60;

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
    ...block('vrrp_sync_group lvs', block('group', ['public', 'private'])),
    ...instanceBlock(cluster, router, 'public'),
    ...instanceBlock(cluster, router, 'private'),
    ...virtualServerLines(cluster),
  ];
  return guard.seedFile(KEEPALIVED_CONF, lines, 'virtual servers and heartbeat of the cluster');
}

function globalLines(cluster: Cluster, router: Router): readonly string[] {
  const { path, connectionSync, guest } = cluster;
  const device = guard.device(router.private.device, { path: router.path, subject: 'device' });
  const delay = router.rank * KEEPALIVED_DEFAULTS.startupDelaySeconds;
  return block('global_defs', [
    `router_id ${guard.hostName(router.hostName, { path: router.path, subject: 'hostName' })}`,
    'vrrp_version 3',
    // Started together, the backup was the first to be active in three of ten boots.
    ...(delay > 0 && dialectOf(guest.engine).startupDelay ? [`vrrp_startup_delay ${delay}`] : []),
    'vrrp_check_unicast_src',
    `vrrp_garp_master_refresh ${ANNOUNCE_AGAIN}`,
    // A router under load must still send its heartbeats in time.
    'vrrp_priority -20',
    ...(connectionSync ? [`lvs_sync_daemon ${device} private id ${routerId(cluster, path)}`] : []),
  ]);
}

function instanceBlock(
  cluster: Cluster,
  router: Router,
  network: 'public' | 'private',
): readonly string[] {
  const { path, heartbeat, routers } = cluster;
  const addressOf = (one: Router) =>
    guard.address(one[network].address, { path: one.path, subject: `${network}Ip` });
  const [first, ...others] = floatingLines(cluster, router, network);
  return block(`vrrp_instance ${network}`, [
    // Whoever is active stays it: a router that returns moves no connection.
    'state BACKUP',
    'nopreempt',
    `interface ${guard.device(router[network].device, { path: router.path, subject: 'device' })}`,
    `virtual_router_id ${routerId(cluster, path)}`,
    `priority ${priorityOf(router)}`,
    `advert_int ${interval(heartbeat.intervalSeconds, path)}`,
    `unicast_src_ip ${addressOf(router)}`,
    ...block('unicast_peer', routers.filter((one) => one.rank !== router.rank).map(addressOf)),
    // A peer drops a heartbeat whose addresses are not its own: only one is in it, so that routers
    // understand each other while a changed list of VIPs reaches them one by one.
    ...block('virtual_ipaddress', [first as string]),
    ...(others.length > 0 ? block('virtual_ipaddress_excluded', others) : []),
  ]);
}

function floatingLines(
  cluster: Cluster,
  router: Router,
  network: 'public' | 'private',
): readonly string[] {
  const { path, natVip, publicNetwork, privateNetwork } = cluster;
  const line = (held: FloatingAddress, subnet: Subnet, subject: string) => {
    parseAddressOn(held.address, subnet, { path, subject });
    const prefix = guard.integer(subnet.prefixLength, 8, 30, { path, subject: 'prefix' });
    const device = guard.device(router[network].device, { path: router.path, subject: 'device' });
    return `${guard.address(held.address, { path, subject })}/${prefix} dev ${device}`;
  };
  if (network === 'private') return [line(natVip, privateNetwork, 'natVip')];
  const lines = cluster.virtualServers.map(({ vip }) => line(vip, publicNetwork, 'vip'));
  return [...new Set(lines)];
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

function priorityOf({ rank, path }: Router): string {
  const { primaryPriority } = KEEPALIVED_DEFAULTS;
  const priority = rank === 0 ? primaryPriority : BACKUP_PRIORITY - (rank - 1);
  return guard.integer(priority, 1, 254, { path, subject: 'rank' });
}

function routerId({ heartbeat }: Cluster, path: string): string {
  const origin = { path, subject: 'heartbeat.virtualRouterId' };
  return guard.integer(heartbeat.virtualRouterId ?? 0, 1, 255, origin);
}

/** Seconds in hundredths, which is what VRRP carries: more digits would be lost on the way. */
function interval(seconds: number, path: string): string {
  const origin = { path, subject: 'heartbeat.intervalSeconds' };
  const hundredths = guard.integer(Math.round(seconds * 100), 1, 4095, origin);
  return String(Number(hundredths) / 100);
}
