import type { FloatingAddress, Located, RealServer, Router, VirtualServer } from './cluster';
import type { Engine } from '../engine';
import { LvsError } from '../errors';
import { ROUTED_NETMASK } from './routed-networks';
import { refusesAtWeightZero } from '../scheduler';
import type { VirtualServerModel } from '../virtual-server/model';

/** A cluster that is being declared, as far as it has come. */
export interface ClusterDraft extends Located {
  /** What moves the floating addresses between the LVS routers. */
  readonly engine: Engine;
  /** The floating address that is the real servers' gateway. */
  readonly natVip: FloatingAddress;
  /** The fewest real servers that it, and each of its virtual servers, may have. */
  readonly minRealServers: number;
  /** The LVS routers so far. */
  readonly routers: readonly Router[];
  /** The real servers so far. */
  readonly realServers: readonly RealServer[];
  /** The virtual servers so far: as they were declared, and whole. */
  readonly virtualServers: readonly (readonly [VirtualServerModel, VirtualServer])[];
}

/** Every rule that only the whole cluster can break. */
export function violationsOf(draft: ClusterDraft): readonly LvsError[] {
  const { path, engine, routers, realServers, virtualServers, minRealServers } = draft;
  const found: LvsError[] = [];
  if (routers.length < engine.routers[0]) found.push(routerCount(path, engine, routers.length));
  if (realServers.length < minRealServers) {
    found.push(realServerCount(path, realServers.length, minRealServers));
  }
  if (virtualServers.length === 0) {
    const subject = 'virtual servers';
    found.push(new LvsError('VirtualServerMissing', { path, subject, value: 0 }));
  }
  const vips = virtualServers.map(([, { vip }]) => vip);
  if (vips.length > 0 && vips.every(({ netmask }) => netmask === ROUTED_NETMASK)) {
    const value = vips.map(({ address }) => address);
    found.push(new LvsError('NextHopMissing', { path, subject: 'VIPs', value }));
  }
  const ours = ownAddresses(draft);
  return [
    ...found,
    ...virtualServers.flatMap(([declared, whole]) =>
      virtualServerViolations(draft, declared, whole, ours),
    ),
  ];
}

/** The refusal of a number of LVS routers that the engine cannot have. */
export function routerCount(path: string, { name, routers }: Engine, value: number): LvsError {
  const [least, most] = routers;
  const count = least === most ? `exactly ${least}` : `${least} to ${most}`;
  return new LvsError('RouterCount', {
    path,
    subject: 'number of LVS routers',
    value,
    allowed: `${count}, with ${name}`,
  });
}

function virtualServerViolations(
  { minRealServers }: ClusterDraft,
  declared: VirtualServerModel,
  whole: VirtualServer,
  ours: ReadonlySet<string>,
): readonly LvsError[] {
  const { path, members, quorum, scheduler, schedulerFlags, sorryServer, healthCheck } = whole;
  const found: LvsError[] = [];
  if (sorryServer !== undefined && ours.has(sorryServer)) {
    const subject = 'sorryServer';
    found.push(new LvsError('SorryServerInvalid', { path, subject, value: sorryServer }));
  }
  const weights = members.map(({ weight }) => weight);
  if (weights.length > 0 && !weights.some((one) => one > 0)) {
    found.push(new LvsError('NoWeight', { path, subject: 'weights', value: weights }));
  }
  if (refusesAtWeightZero(scheduler, schedulerFlags)) {
    const refuse = (subject: string, value: unknown) =>
      found.push(new LvsError('WeightZeroWithHashing', { path, subject, value }));
    if (weights.includes(0)) refuse('weights', weights);
    if (healthCheck.keepalived?.entries.some(({ setsWeight }) => setsWeight)) {
      refuse('weightByExitCode of the health check', true);
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (quorum && weights.length > 0 && quorum.weight + quorum.hysteresis > total) {
    found.push(
      new LvsError('QuorumInvalid', {
        path,
        subject: 'quorum',
        value: quorum,
        allowed: `weight and hysteresis that are ${total} together, which all real servers weigh, or less`,
      }),
    );
  }
  const fewest = declared.minRealServers ?? (declared.hasMembers ? minRealServers : 0);
  if (members.length < fewest) found.push(realServerCount(path, members.length, fewest));
  return found;
}

function realServerCount(path: string, value: number, fewest: number): LvsError {
  return new LvsError('RealServerCount', {
    path,
    subject: 'number of real servers',
    value,
    allowed: `${fewest} or more`,
  });
}

/** Every address at which an LVS router takes packets itself. */
function ownAddresses({ natVip, routers }: ClusterDraft): ReadonlySet<string> {
  return new Set([natVip.address, ...routers.map((one) => one.private.address)]);
}
