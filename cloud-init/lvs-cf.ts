import type { Cluster, Member, Router, VirtualServer } from '../model/cluster/cluster';
import { connectionSyncOf } from '../model/heartbeat/connection-sync';
import { LvsError } from '../model/errors';
import { LONGEST_IPVS_TIMEOUT, type IpvsTimeouts } from '../model/ipvs-timeouts';
import { lowestOf } from '../model/virtual-server/ports';
import * as guard from './guard';
import { healthCheckLines } from './health-check-lvs-cf';
import type { SeedFile } from './payload';

/** The schedulers that the parser knows: any other word is an error to it. */
const SCHEDULER = /^(?:rr|wrr|lc|wlc|lblc|lblcr|dh|sh)$/;

/** Where pulse reads its configuration. */
export const LVS_CF = '/etc/sysconfig/ha/lvs.cf';

const rendered = new WeakMap<Cluster, SeedFile>();

/**
 * The configuration of pulse, {@link LVS_CF}, for Piranha 0.8.6: the same on both LVS
 * routers. Keys stand in the order of the Piranha Configuration Tool, and every key that has a
 * default is written out, since the parser's defaults are not the tool's.
 *
 * The file is made once a cluster.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function renderLvsCf(cluster: Cluster): SeedFile {
  let file = rendered.get(cluster);
  if (!file) {
    const lines = [...globalLines(cluster), ...cluster.virtualServers.flatMap(virtualServerLines)];
    const decidedBy = 'virtual servers and heartbeat of the cluster';
    file = guard.seedFile(LVS_CF, lines, decidedBy, '0644');
    rendered.set(cluster, file);
  }
  return file;
}

function globalLines(cluster: Cluster): readonly string[] {
  const { path, heartbeat, natVip, ipvsTimeouts = {} } = cluster;
  const { id = 0, network = 'private' } = connectionSyncOf(cluster) ?? {};
  const at = (subject: string) => ({ path, subject });
  const primary = routerOf(cluster, 'primary');
  const backup = routerOf(cluster, 'backup');
  const seconds = (subject: 'intervalSeconds' | 'deadSeconds') =>
    guard.integer(heartbeat[subject], 1, 86_400, at(`heartbeat.${subject}`));
  // 0 leaves the kernel's own.
  const timeout = (subject: keyof IpvsTimeouts) =>
    guard.integer(
      ipvsTimeouts[subject] ?? 0,
      0,
      LONGEST_IPVS_TIMEOUT,
      at(`ipvsTimeouts.${subject}`),
    );
  return [
    'serial_no = 1',
    `primary = ${real(primary, 'public')}`,
    `primary_private = ${real(primary, 'private')}`,
    'service = lvs',
    'rsh_command = ssh',
    'backup_active = 1',
    `backup = ${real(backup, 'public')}`,
    `backup_private = ${real(backup, 'private')}`,
    'heartbeat = 1',
    `heartbeat_port = ${guard.port(heartbeat.port ?? 0, at('heartbeat.port'))}`,
    `keepalive = ${seconds('intervalSeconds')}`,
    `deadtime = ${seconds('deadSeconds')}`,
    'network = nat',
    `nat_router = ${floating(natVip, path, 'natVip')}`,
    `nat_nmask = ${guard.netmask(natVip.netmask, at('netmask of natVip'))}`,
    'reservation_conflict_action = preempt',
    'debug_level = NONE',
    `monitor_links = ${flag(heartbeat.monitorLinks)}`,
    `syncdaemon = ${flag(cluster.connectionSync !== false)}`,
    `syncd_iface = ${guard.device(primary[network].device, at('device'))}`,
    `syncd_id = ${guard.integer(id, 0, 255, at('connectionSync.id'))}`,
    `tcp_timeout = ${timeout('tcpSeconds')}`,
    `tcpfin_timeout = ${timeout('tcpFinSeconds')}`,
    `udp_timeout = ${timeout('udpSeconds')}`,
    'hard_shutdown = 1',
  ];
}

/**
 * A virtual server of lvs.cf, with its real servers.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function virtualServerLines(virtualServer: VirtualServer): readonly string[] {
  const { path, vip, ports, protocol, scheduler, firewallMark, persistence } = virtualServer;
  const at = (subject: string) => ({ path, subject });
  const optional = <T>(value: T | undefined, lines: (value: T) => readonly string[]) =>
    value === undefined ? [] : lines(value);
  const name = guard.word(virtualServer.name, /^[A-Za-z0-9._-]{1,63}$/, 'NameInvalid', at('name'));
  const seconds = (subject: 'checkIntervalSeconds' | 'reentrySeconds') =>
    guard.integer(virtualServer[subject], 1, 86_400, at(subject));
  // A mark stands for both protocols, and nanny asks by the one with connections.
  const transport = guard.transports(protocol, at('protocol'))[0] as string;
  const keys = [
    'active = 1',
    `address = ${floating(vip, path, 'vip')}`,
    ...optional(virtualServer.sorryServer, (sorryServer) => [
      `sorry_server = ${guard.address(sorryServer, at('sorryServer'))}`,
    ]),
    `vip_nmask = ${guard.netmask(vip.netmask, at('netmask of the VIP'))}`,
    ...optional(firewallMark, (mark) => [
      `fwmark = ${guard.integer(mark, 1, 0x7fffffff, at('firewallMark'))}`,
    ]),
    // Before the real servers: a server block takes over the port that the parser has seen so far.
    `port = ${guard.port(lowestOf(ports), at('port'))}`,
    ...optional(persistence, ({ timeoutSeconds, netmask }) => [
      `persistent = ${guard.integer(timeoutSeconds, 1, 999_999_999, at('persistence'))}`,
      `pmask = ${guard.netmask(netmask, at('persistence.netmask'))}`,
    ]),
    ...healthCheckLines(virtualServer),
    'load_monitor = none',
    `scheduler = ${guard.word(scheduler, SCHEDULER, 'EngineCannot', at('scheduler'))}`,
    `protocol = ${guard.word(transport, /^(?:tcp|udp)$/, 'EngineCannot', at('protocol'))}`,
    `timeout = ${seconds('checkIntervalSeconds')}`,
    `reentry = ${seconds('reentrySeconds')}`,
    `quiesce_server = ${flag(virtualServer.quiesce)}`,
    ...virtualServer.members.flatMap(memberLines),
  ];
  return [`virtual ${name} {`, ...keys.map((line) => `    ${line}`), '}'];
}

function memberLines({ server, port, weight }: Member): readonly string[] {
  const at = (subject: string) => ({ path: server.path, subject });
  return [
    `server ${guard.hostName(server.name, at('name'))} {`,
    `    address = ${guard.address(server.address, at('ip'))}`,
    '    active = 1',
    `    port = ${guard.port(port, at('realPort'))}`,
    `    weight = ${guard.integer(weight, 0, 65_535, at('weight'))}`,
    '}',
  ];
}

function routerOf(cluster: Cluster, role: Router['role']): Router {
  const router = cluster.routers.find((one) => one.role === role);
  if (router) return router;
  throw new LvsError('RouterCount', {
    path: cluster.path,
    subject: `number of ${role} LVS routers`,
    value: 0,
  });
}

function real(router: Router, network: 'public' | 'private'): string {
  return guard.address(router[network].address, { path: router.path, subject: `${network}Ip` });
}

function floating(held: Cluster['natVip'], path: string, subject: string): string {
  const device = guard.aliasDevice(held.device, { path, subject: `device of ${subject}` });
  return `${guard.address(held.address, { path, subject })} ${device}`;
}

function flag(value: boolean): string {
  return value ? '1' : '0';
}
