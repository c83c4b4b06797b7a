import { warningOf, type LvsWarning } from '../model/warnings';
import type { LvsCluster } from './lvs-cluster';

/**
 * Warns of LVS routers that are all on one host, where both networks reach others. A network that
 * libvirt makes does not, so that a cluster on one is on one host on purpose.
 */
export function oneHostWarnings(cluster: LvsCluster): readonly LvsWarning[] {
  const { routers, publicNetwork, privateNetwork, node } = cluster;
  const reaches = [publicNetwork, privateNetwork].every((one) => one.reachesOtherHosts === true);
  const [provider, ...others] = new Set(routers.map(({ domain }) => domain.provider));
  if (!reaches || others.length > 0) return [];
  const subject = 'provider of the LVS routers';
  const value = provider?.node.path ?? 'the default provider';
  return [warningOf('RoutersOnOneHost', { path: node.path, subject, value })];
}
