import type { Cluster, FloatingAddress, Router } from '../model/cluster/cluster';
import { HIGHEST_PRIORITY, priorityOf, VRRP_DEFAULTS } from '../model/engines/vrrp';
import type { GratuitousArpOptions } from '../model/heartbeat/heartbeat';
import { ROUTED_NETMASK } from '../model/cluster/routed-networks';
import { parseAddressOn, type Origin, type Subnet } from '../model/subnet';
import * as guard from './guard';
import { block } from './keepalived-block';

type Range = readonly [least: number, most: number];

/** Each knob of gratuitous ARP: its word, and what it may be. */
const ANNOUNCEMENTS: {
  readonly [key in keyof GratuitousArpOptions]-?: readonly [string, ...Range];
} = {
  delaySeconds: ['vrrp_garp_master_delay', 0, 3_600],
  repeat: ['vrrp_garp_master_repeat', 1, 100],
  refreshSeconds: ['vrrp_garp_master_refresh', 0, 86_400],
  refreshRepeat: ['vrrp_garp_master_refresh_repeat', 1, 100],
};

/**
 * The VRRP instance of one network: who may hold its floating addresses, and when another takes them.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function instanceBlock(
  cluster: Cluster,
  router: Router,
  network: 'public' | 'private',
): readonly string[] {
  const { path, heartbeat } = cluster;
  const at = (subject: string) => ({ path, subject });
  const own = (subject: string) => ({ path: router.path, subject });
  const id = heartbeat.virtualRouterId ?? 0;
  const [first, ...others] = floatingLines(cluster, router, network);
  return block(`vrrp_instance ${network}`, [
    // Never MASTER: nobody begins as the active one, and both lines of preemption need it so.
    'state BACKUP',
    preemptionLine(cluster),
    `interface ${guard.device(router[network].device, own('device'))}`,
    `virtual_router_id ${guard.integer(id, 1, 255, at('heartbeat.virtualRouterId'))}`,
    `priority ${guard.integer(priorityOf(router), 1, HIGHEST_PRIORITY, own('priority'))}`,
    `advert_int ${intervalOf(cluster)}`,
    ...authenticationBlock(cluster),
    ...peerLines(cluster, router, network),
    // A peer drops a heartbeat whose addresses are not its own: only the first is in it, so that routers
    // understand each other while a list of VIPs that is changed behind it reaches them one by one.
    ...block('virtual_ipaddress', [first as string]),
    ...(others.length > 0 ? block('virtual_ipaddress_excluded', others) : []),
  ]);
}

/** The version of VRRP. */
export function versionLine({ path, heartbeat }: Cluster): string {
  const origin = { path, subject: 'heartbeat.vrrpVersion' };
  const { vrrpVersion = VRRP_DEFAULTS.vrrpVersion } = heartbeat;
  return `vrrp_version ${guard.integer(vrrpVersion, 2, 3, origin)}`;
}

/** How the active LVS router announces its addresses; what was not declared is keepalived's own. */
export function announcementLines({ path, heartbeat }: Cluster): readonly string[] {
  const given = { refreshSeconds: VRRP_DEFAULTS.refreshSeconds, ...heartbeat.gratuitousArp };
  return (Object.keys(ANNOUNCEMENTS) as (keyof GratuitousArpOptions)[]).flatMap((key) => {
    const [word, least, most] = ANNOUNCEMENTS[key];
    const origin = { path, subject: `heartbeat.gratuitousArp.${key}` };
    const value = given[key];
    return value === undefined ? [] : [`${word} ${guard.integer(value, least, most, origin)}`];
  });
}

/** Seconds for which an LVS router waits until it takes part. */
export function startupDelayOf({ path, heartbeat }: Cluster, { rank }: Router): number {
  const { startupDelaySeconds = VRRP_DEFAULTS.startupDelaySeconds } = heartbeat;
  const origin = { path, subject: 'heartbeat.startupDelaySeconds' };
  return rank * Number(guard.integer(startupDelaySeconds, 0, 59, origin));
}

/** Without preemption a router that returns moves no connection. */
function preemptionLine({ path, heartbeat }: Cluster): string {
  const { preemption = VRRP_DEFAULTS.preemption } = heartbeat;
  if (preemption === false) return 'nopreempt';
  const delay = preemption === true ? 0 : preemption.delaySeconds;
  return `preempt_delay ${hundredths(delay, [0, 100_000], { path, subject: 'heartbeat.preemption' })}`;
}

function intervalOf({ path, heartbeat }: Cluster): string {
  const { intervalSeconds, vrrpVersion } = heartbeat;
  const origin = { path, subject: 'heartbeat.intervalSeconds' };
  return vrrpVersion === 2
    ? guard.integer(intervalSeconds, 1, 255, origin)
    : hundredths(intervalSeconds, [1, 4095], origin);
}

function authenticationBlock({ path, heartbeat }: Cluster): readonly string[] {
  if (heartbeat.authentication === undefined) return [];
  const at = (key: string) => ({ path, subject: `heartbeat.authentication.${key}` });
  const { password, type = 'PASS' } = heartbeat.authentication;
  return block('authentication', [
    `auth_type ${guard.word(type, /^(?:PASS|AH)$/, 'EngineCannot', at('type'))}`,
    `auth_pass ${guard.vrrpPassword(password, at('password'))}`,
  ]);
}

/** Where advertisements come from, and whom they go to where that is not everybody. */
function peerLines(
  { routers, heartbeat }: Cluster,
  router: Router,
  network: 'public' | 'private',
): readonly string[] {
  const addressOf = (one: Router) =>
    guard.address(one[network].address, { path: one.path, subject: `${network}Ip` });
  if (heartbeat.advertisements === 'multicast') return [`mcast_src_ip ${addressOf(router)}`];
  const peers = routers.filter((one) => one.rank !== router.rank);
  return [`unicast_src_ip ${addressOf(router)}`, ...block('unicast_peer', peers.map(addressOf))];
}

function floatingLines(
  cluster: Cluster,
  router: Router,
  network: 'public' | 'private',
): readonly string[] {
  const { path, natVip, publicNetwork, privateNetwork } = cluster;
  const line = (held: FloatingAddress, subnet: Subnet, subject: string) => {
    const isRouted = held.netmask === ROUTED_NETMASK;
    if (!isRouted) parseAddressOn(held.address, subnet, { path, subject });
    const length = isRouted ? 32 : subnet.prefixLength;
    const prefix = guard.integer(length, 8, 32, { path, subject: 'prefix' });
    const device = guard.device(router[network].device, { path: router.path, subject: 'device' });
    return `${guard.address(held.address, { path, subject })}/${prefix} dev ${device}`;
  };
  if (network === 'private') return [line(natVip, privateNetwork, 'natVip')];
  const lines = cluster.virtualServers.map(({ vip }) => line(vip, publicNetwork, 'vip'));
  return [...new Set(lines)];
}

/** Seconds in hundredths, which is what VRRP carries: more digits would be lost on the way. */
function hundredths(seconds: number, [least, most]: Range, origin: Origin): string {
  const count = guard.integer(Math.round(seconds * 100), least, most, origin);
  return String(Number(count) / 100);
}
