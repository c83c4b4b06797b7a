import type { HeartbeatOptions } from '../model/heartbeat/heartbeat';
import { warningOf, type LvsWarning } from '../model/warnings';
import type { LvsCluster } from './lvs-cluster';

/**
 * Warns of a virtual router id that nobody chose, where others on the LAN hear the advertisements.
 * On a network that libvirt makes there is nobody else.
 */
export function sharedLanWarnings(
  { node, model, publicNetwork, privateNetwork }: LvsCluster,
  { advertisements, virtualRouterId }: HeartbeatOptions = {},
): readonly LvsWarning[] {
  const isShared = [publicNetwork, privateNetwork].some((one) => one.reachesOtherHosts !== false);
  if (!isShared || advertisements !== 'multicast' || virtualRouterId !== undefined) return [];
  if (model.violations().length > 0) return [];
  const value = model.toCluster().heartbeat.virtualRouterId;
  const subject = 'heartbeat.virtualRouterId';
  return [warningOf('VirtualRouterIdByChance', { path: node.path, subject, value })];
}
