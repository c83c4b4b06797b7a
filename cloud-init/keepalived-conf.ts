import type { Cluster, FloatingAddress, Router } from '../model/cluster';
import { HIGHEST_PRIORITY, priorityOf, VRRP_DEFAULTS } from '../model/engines/vrrp';
import { LONGEST_IPVS_TIMEOUT } from '../model/ipvs-timeouts';
import { parseAddressOn, type Origin, type Subnet } from '../model/subnet';
import * as guard from './guard';
import { block } from './keepalived-block';
import { dialectOf } from './keepalived-dialect';
import { runsProgram } from './health-check-keepalived';
import { virtualServerBlock } from './keepalived-virtual-server';
import type { SeedFile } from './payload';

/** Where keepalived reads its configuration. */
export const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';

/** Seconds after which the active LVS router announces its addresses once more. */
const ANNOUNCE_AGAIN = 60;

type Range = readonly [least: number, most: number];

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
  const delay = router.rank * VRRP_DEFAULTS.startupDelaySeconds;
  return block('global_defs', [
    `router_id ${guard.hostName(router.hostName, { path: router.path, subject: 'hostName' })}`,
    'vrrp_version 3',
    // Started together, the backup was the first to be active in three of ten boots.
    ...(delay > 0 && dialectOf(guest.engine).startupDelay ? [`vrrp_startup_delay ${delay}`] : []),
    'vrrp_check_unicast_src',
    // Otherwise it would run as root what somebody else may write.
    ...(cluster.virtualServers.some(runsProgram) ? ['enable_script_security'] : []),
    `vrrp_garp_master_refresh ${ANNOUNCE_AGAIN}`,
    // A router under load must still send its heartbeats in time.
    'vrrp_priority -20',
    ...timeoutLine(cluster),
    ...(connectionSync ? [`lvs_sync_daemon ${device} private id ${routerId(cluster, path)}`] : []),
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

function instanceBlock(
  cluster: Cluster,
  router: Router,
  network: 'public' | 'private',
): readonly string[] {
  const { path, heartbeat, routers } = cluster;
  const at = (subject: string) => ({ path, subject });
  const addressOf = (one: Router) =>
    guard.address(one[network].address, { path: one.path, subject: `${network}Ip` });
  const [first, ...others] = floatingLines(cluster, router, network);
  return block(`vrrp_instance ${network}`, [
    // Never MASTER: nobody begins as the active one, and both lines of preemption need it so.
    'state BACKUP',
    preemptionLine(cluster),
    `interface ${guard.device(router[network].device, { path: router.path, subject: 'device' })}`,
    `virtual_router_id ${routerId(cluster, path)}`,
    `priority ${guard.integer(priorityOf(router), 1, HIGHEST_PRIORITY, { path: router.path, subject: 'priority' })}`,
    `advert_int ${hundredths(heartbeat.intervalSeconds, [1, 4095], at('heartbeat.intervalSeconds'))}`,
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

/** Without preemption a router that returns moves no connection. */
function preemptionLine({ path, heartbeat }: Cluster): string {
  const { preemption = VRRP_DEFAULTS.preemption } = heartbeat;
  if (preemption === false) return 'nopreempt';
  const delay = preemption === true ? 0 : preemption.delaySeconds;
  return `preempt_delay ${hundredths(delay, [0, 100_000], { path, subject: 'heartbeat.preemption' })}`;
}

function routerId({ heartbeat }: Cluster, path: string): string {
  const origin = { path, subject: 'heartbeat.virtualRouterId' };
  return guard.integer(heartbeat.virtualRouterId ?? 0, 1, 255, origin);
}

/** Seconds in hundredths, which is what VRRP carries: more digits would be lost on the way. */
function hundredths(seconds: number, [least, most]: Range, origin: Origin): string {
  const count = guard.integer(Math.round(seconds * 100), least, most, origin);
  return String(Number(count) / 100);
}
