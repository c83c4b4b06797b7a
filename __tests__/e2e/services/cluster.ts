import { HealthCheck, type LvsCluster, Protocol, Scheduler } from '../../../constructs';
import { TestServer } from '../test-server';

/** Where the virtual servers of the suite `services` are, by name. */
export const SERVICES = {
  mark: { vip: '192.168.26.10', ports: [80, 8080] },
  weighted: { vip: '192.168.26.11', port: 8081 },
  sticky: { vip: '192.168.26.11', port: 8082 },
  alike: { vip: '192.168.26.11', port: 8083 },
  apology: { vip: '192.168.26.11', port: 8084 },
  datagrams: { vip: '192.168.26.12', port: 5300 },
} as const;

/** Clients that differ in these bits alone are one client to the virtual server `alike`. */
export const ALIKE_NETMASK = '255.255.255.240';

/**
 * Declares one virtual server for each thing that can be said of one. Two real servers, of which one
 * has three times the weight, stand behind all of them, and a third one apologizes for them.
 */
export function declareServices(cluster: LvsCluster): void {
  const { mark, weighted, sticky, alike, apology, datagrams } = SERVICES;
  const pages = [...mark.ports, weighted.port, sticky.port, alike.port, apology.port];
  const heavy = cluster.addRealServer('heavy', {
    ip: '10.11.12.1',
    weight: 3,
    workload: new TestServer({ pages, datagrams: [datagrams.port] }),
  });
  const light = cluster.addRealServer('light', {
    ip: '10.11.12.2',
    workload: new TestServer({ pages, datagrams: [datagrams.port] }),
  });
  const spare = cluster.addRealServer('spare', {
    ip: '10.11.12.3',
    workload: new TestServer({ pages: [apology.port] }),
  });

  // Checked each second, for the order and the outcome of what happens are judged, not its pace.
  const common = { checkIntervalSeconds: 1, realServers: [heavy, light] };
  const rounds = { ...common, scheduler: Scheduler.RR, healthCheck: HealthCheck.http('/') };
  cluster.addVirtualServer('web', { ...rounds, ...mark });
  cluster.addVirtualServer('weighted', { ...rounds, ...weighted, scheduler: Scheduler.WRR });
  cluster.addVirtualServer('sticky', { ...rounds, ...sticky, persistence: {} });
  cluster.addVirtualServer('alike', {
    ...rounds,
    ...alike,
    persistence: { netmask: ALIKE_NETMASK },
  });
  cluster.addVirtualServer('apology', { ...rounds, ...apology, sorryServer: spare.privateIp });
  cluster.addVirtualServer('datagrams', {
    ...rounds,
    ...datagrams,
    protocol: Protocol.UDP,
    healthCheck: HealthCheck.udp(),
  });
}
