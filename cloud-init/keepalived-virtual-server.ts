import type { Member, VirtualServer } from '../model/cluster/cluster';
import { LvsError } from '../model/errors';
import { areSeveral, lowestOf } from '../model/virtual-server/ports';
import * as guard from './guard';
import { healthCheckBlock, virtualHostLine } from './health-check-keepalived';
import { block } from './keepalived-block';
import type { KeepalivedDialect } from './keepalived-dialect';

/** The kernel's IPVS holds weights in sixteen bits; keepalived takes any number. */
const LARGEST_WEIGHT = 65_535;

const EVERY_CLIENT = '255.255.255.255';

/**
 * A virtual server of keepalived.conf, with its real servers and their checks. A real server is
 * down until its first check has passed (`alpha`).
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function virtualServerBlock(
  virtualServer: VirtualServer,
  dialect: KeepalivedDialect,
): readonly string[] {
  const { path, scheduler, checkIntervalSeconds, members } = virtualServer;
  const at = (subject: string) => ({ path, subject });
  return block(head(virtualServer), [
    `lb_algo ${guard.scheduler(scheduler, at('scheduler'))}`,
    'lb_kind NAT',
    ...protocolLine(virtualServer),
    ...schedulingLines(virtualServer),
    `delay_loop ${guard.integer(checkIntervalSeconds, 1, 86_400, at('checkIntervalSeconds'))}`,
    'alpha',
    ...persistenceLines(virtualServer, dialect),
    ...virtualHostLine(virtualServer),
    ...quorumLines(virtualServer),
    ...sorryServerLines(virtualServer),
    ...members.flatMap((member) => realServerBlock(virtualServer, member)),
  ]);
}

function head({ path, vip, ports, firewallMark }: VirtualServer): string {
  const at = (subject: string) => ({ path, subject });
  if (firewallMark !== undefined) {
    return `virtual_server fwmark ${guard.integer(firewallMark, 1, 0x7fffffff, at('firewallMark'))}`;
  }
  const address = guard.address(vip.address, at('vip'));
  return `virtual_server ${address} ${guard.port(lowestOf(ports), at('port'))}`;
}

/** A mark has no protocol: it may hold ports of several, and keepalived warns of the line. */
function protocolLine({ path, protocol, firewallMark }: VirtualServer): readonly string[] {
  const transports = guard.transports(protocol, { path, subject: 'protocol' });
  return firewallMark === undefined ? [`protocol ${transports.join().toUpperCase()}`] : [];
}

/** Behind the scheduler, without which keepalived does not know whose flags they are. */
function schedulingLines(virtualServer: VirtualServer): readonly string[] {
  const { path, schedulerFlags = [], onePacketScheduling } = virtualServer;
  const at = { path, subject: 'schedulerFlags' };
  return [
    ...schedulerFlags.map((flag) =>
      guard.word(flag, /^[sm]h-(?:port|fallback)$/, 'EngineCannot', at),
    ),
    ...(onePacketScheduling ? ['ops'] : []),
  ];
}

function persistenceLines(
  { path, persistence }: VirtualServer,
  dialect: KeepalivedDialect,
): readonly string[] {
  if (persistence === undefined) return [];
  const at = (subject: string) => ({ path, subject });
  const { timeoutSeconds, netmask } = persistence;
  const timeout = guard.integer(timeoutSeconds, 1, 31 * 86_400, at('persistence.timeoutSeconds'));
  const mask = guard.netmask(netmask, at('persistence.netmask'));
  if (mask === EVERY_CLIENT) return [`persistence_timeout ${timeout}`];
  if (!dialect.persistenceMask) {
    throw new LvsError('EngineCannot', {
      ...at('persistence.netmask'),
      value: mask,
      allowed: `${EVERY_CLIENT}: keepalived 1.3 ignores every other mask`,
      remedy: 'Leave it out, or choose a guest with a later keepalived.',
    });
  }
  return [`persistence_timeout ${timeout}`, `persistence_granularity ${mask}`];
}

function quorumLines({ path, quorum }: VirtualServer): readonly string[] {
  if (quorum === undefined) return [];
  const { weight, hysteresis } = quorum;
  const at = (subject: string) => ({ path, subject });
  return [
    `quorum ${guard.integer(weight, 1, 0x7fffffff, at('quorum.weight'))}`,
    `hysteresis ${guard.integer(hysteresis, 0, weight - 1, at('quorum.hysteresis'))}`,
  ];
}

function sorryServerLines(virtualServer: VirtualServer): readonly string[] {
  const { path, sorryServer, ports, quiesce, members } = virtualServer;
  if (sorryServer === undefined) return [];
  const address = guard.address(sorryServer, { path, subject: 'sorryServer' });
  const { sorryServerPort: port = lowestOf(ports) } = virtualServer;
  const isMember = members.some((one) => one.server.address === sorryServer && one.port === port);
  return [
    `sorry_server ${address} ${realPort(virtualServer, port)}`,
    // One machine can be removed in one way only, and keepalived complains of two.
    ...(quiesce && isMember ? ['sorry_server_inhibit'] : []),
  ];
}

function realServerBlock(virtualServer: VirtualServer, member: Member): readonly string[] {
  const { server, port, weight } = member;
  const at = (subject: string) => ({ path: server.path, subject });
  const address = guard.address(server.address, at('ip'));
  return block(`real_server ${address} ${realPort(virtualServer, port)}`, [
    `weight ${guard.integer(weight, 0, LARGEST_WEIGHT, at('weight'))}`,
    ...thresholdLines(member),
    ...(virtualServer.quiesce ? ['inhibit_on_failure'] : []),
    ...healthCheckBlock(virtualServer, member),
  ]);
}

function thresholdLines({ server, upperThreshold, lowerThreshold }: Member): readonly string[] {
  const line = (key: string, subject: string, value: number | undefined) => {
    if (value === undefined) return [];
    return [`${key} ${guard.integer(value, 1, 0x7fffffff, { path: server.path, subject })}`];
  };
  return [
    ...line('uthreshold', 'upperThreshold', upperThreshold),
    ...line('lthreshold', 'lowerThreshold', lowerThreshold),
  ];
}

/** Where a mark holds several ports, each connection keeps the port that it came to. */
function realPort({ path, ports }: VirtualServer, port: number): string {
  return areSeveral(ports) ? '0' : guard.port(port, { path, subject: 'realPort' });
}
