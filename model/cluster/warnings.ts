import type { Cluster, VirtualServer } from './cluster';
import { lowestOf } from '../virtual-server/ports';
import { refusesAtWeightZero } from '../scheduler';
import { PRIVATE_KEY } from '../script';
import { warningOf, type LvsWarning } from '../warnings';

/** Seconds between heartbeats below which a short stall of a host already is a failover. */
const SHORTEST_WISE_INTERVAL = 0.1;

/** What is legal and unwise in a whole cluster, as far as its data shows it. */
export function clusterWarnings(cluster: Cluster): readonly LvsWarning[] {
  return [
    ...heartbeatWarnings(cluster),
    ...preemptionWarnings(cluster),
    ...secretWarnings(cluster),
    ...cluster.virtualServers.flatMap(quiesceWarnings),
    ...checkWarnings(cluster),
    ...sshWarnings(cluster),
  ];
}

function heartbeatWarnings({ path, heartbeat }: Cluster): readonly LvsWarning[] {
  const { intervalSeconds } = heartbeat;
  if (intervalSeconds >= SHORTEST_WISE_INTERVAL) return [];
  const subject = 'heartbeat.intervalSeconds';
  return [warningOf('HeartbeatTooFast', { path, subject, value: intervalSeconds })];
}

function preemptionWarnings(cluster: Cluster): readonly LvsWarning[] {
  const { path, guest, heartbeat, virtualServers } = cluster;
  const { preemption = false } = heartbeat;
  if (preemption === false) return [];
  const value = preemption === true ? 0 : preemption.delaySeconds;
  const checked = Math.max(...virtualServers.map((one) => guest.engine.promises.reentry(one)));
  if (value >= checked) return [];
  const subject = 'heartbeat.preemption.delaySeconds';
  const advised = `${checked} or more: a router that takes over before it has checked its real servers serves nobody`;
  return [warningOf('PreemptionTooEarly', { path, subject, value, advised })];
}

function secretWarnings(cluster: Cluster): readonly LvsWarning[] {
  const { path, heartbeat, virtualServers } = cluster;
  const places = [
    ...(heartbeat.authentication ? [{ path, subject: 'heartbeat.authentication.password' }] : []),
    ...(heartbeat.notify?.includes(PRIVATE_KEY) ? [{ path, subject: 'heartbeat.notify' }] : []),
    ...virtualServers
      .filter(({ healthCheck }) => healthCheck.script?.includes(PRIVATE_KEY))
      .map((one) => ({ path: one.path, subject: 'script of the health check' })),
  ];
  return places.map((place) => warningOf('SecretInUserData', place));
}

function quiesceWarnings(virtualServer: VirtualServer): readonly LvsWarning[] {
  const { path, quiesce, scheduler, schedulerFlags } = virtualServer;
  if (!quiesce || !refusesAtWeightZero(scheduler, schedulerFlags)) return [];
  return [warningOf('QuiesceWithHashing', { path, subject: 'scheduler', value: scheduler })];
}

/** nanny's `port` is the virtual server's, whatever the real server listens on. */
const WEB = 80;

function checkWarnings({ virtualServers }: Cluster): readonly LvsWarning[] {
  return virtualServers.flatMap(({ path, healthCheck: { kind, nanny }, ports }) =>
    nanny &&
    !('program' in nanny) &&
    nanny.send === undefined &&
    nanny.expect === undefined &&
    lowestOf(ports) === WEB
      ? [warningOf('WebServerTakenForGranted', { path, subject: 'healthCheck', value: kind })]
      : [],
  );
}

function sshWarnings({ path, sshFrom }: Cluster): readonly LvsWarning[] {
  return sshFrom
    .filter((from) => from.endsWith('/0'))
    .map((value) => warningOf('SshFromEverywhere', { path, subject: 'sshFrom', value }));
}
