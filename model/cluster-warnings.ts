import type { Cluster } from './cluster';
import { warningOf, type LvsWarning } from './warnings';

/** Seconds between heartbeats below which a short stall of a host already is a failover. */
const SHORTEST_WISE_INTERVAL = 0.1;

/** What is legal and unwise in a whole cluster, as far as its data shows it. */
export function clusterWarnings(cluster: Cluster): readonly LvsWarning[] {
  return [...heartbeatWarnings(cluster), ...sshWarnings(cluster)];
}

function heartbeatWarnings({ path, heartbeat }: Cluster): readonly LvsWarning[] {
  const { intervalSeconds } = heartbeat;
  if (intervalSeconds >= SHORTEST_WISE_INTERVAL) return [];
  const subject = 'heartbeat.intervalSeconds';
  return [warningOf('HeartbeatTooFast', { path, subject, value: intervalSeconds })];
}

function sshWarnings({ path, sshFrom }: Cluster): readonly LvsWarning[] {
  return sshFrom
    .filter((from) => from.endsWith('/0'))
    .map((value) => warningOf('SshFromEverywhere', { path, subject: 'sshFrom', value }));
}
