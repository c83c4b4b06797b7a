import {
  HealthCheck,
  type LvsCluster,
  Protocol,
  type RealServer,
  Scheduler,
} from '../../../constructs';
import { ftpServer, PASSIVE_PORTS } from '../ftp-server';
import { TestServer } from '../test-server';

/** Where the virtual servers of the suite `services` are, by what each of them is there for. */
export const SERVICES = {
  mark: { vip: '192.168.26.10', ports: [80, 8080] },
  weighted: { vip: '192.168.26.11', port: 8081 },
  sticky: { vip: '192.168.26.11', port: 8082 },
  alike: { vip: '192.168.26.11', port: 8083 },
  apology: { vip: '192.168.26.11', port: 8084 },
  quorum: { vip: '192.168.26.11', port: 8085 },
  quiesced: { vip: '192.168.26.11', port: 8086 },
  draining: { vip: '192.168.26.11', port: 8087 },
  judged: { vip: '192.168.26.11', port: 8088 },
  limited: { vip: '192.168.26.11', port: 9001 },
  datagrams: { vip: '192.168.26.12', port: 5300 },
  log: { vip: '192.168.26.12', port: 5301 },
  both: { vip: '192.168.26.12', port: 5302 },
  files: { vip: '192.168.26.13' },
} as const;

/** Clients that differ in these bits alone are one client to the virtual server `alike`. */
export const ALIKE_NETMASK = '255.255.255.240';

/** How many connections each real server takes of the virtual server `limited`. */
export const LIMIT = 2;

/** Has the real server itself say what its exit code is to be: see `VERDICT` of the test server. */
const JUDGE = `#!/bin/bash
exec 3<>"/dev/tcp/$1/$2" || exit 1
printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3
while read -r name verdict <&3; do
  [ "$name" != Verdict: ] || exit "\${verdict%?}"
done
exit 1
`;

/**
 * Declares one virtual server for each thing that can be said of one. Two real servers, of which one
 * has three times the weight, stand behind all of them, and a third one apologizes for them.
 */
export function declareServices(cluster: LvsCluster): void {
  const { mark, limited, datagrams, log, both, files, ...others } = SERVICES;
  const pages = [...mark.ports, ...Object.values(others).map(({ port }) => port), both.port];
  const workload = new TestServer({
    pages,
    tickers: [limited.port],
    datagrams: [datagrams.port, both.port],
    sinks: [log.port],
  });
  const [heavy, light] = (['heavy', 'light'] as const).map((name, index) =>
    cluster.addRealServer(name, {
      ip: `10.11.12.${index + 1}`,
      weight: name === 'heavy' ? 3 : 1,
      workload,
      cloudConfig: ftpServer(name),
    }),
  ) as [heavy: RealServer, light: RealServer];
  const spare = cluster.addRealServer('spare', {
    ip: '10.11.12.3',
    workload: new TestServer({ pages: [others.apology.port, others.quorum.port] }),
  });

  const rounds = { scheduler: Scheduler.RR, realServers: [heavy, light] };
  const byWeight = { ...rounds, scheduler: Scheduler.WRR };
  // The order and the outcome of what happens are judged, not its pace.
  const watched = { ...rounds, checkIntervalSeconds: 2 };
  cluster.addVirtualServer('mark', { ...rounds, ...mark, healthCheck: HealthCheck.http('/') });
  cluster.addVirtualServer('weighted', { ...byWeight, ...others.weighted });
  cluster.addVirtualServer('sticky', {
    ...rounds,
    ...others.sticky,
    persistence: { timeoutSeconds: 120 },
  });
  cluster.addVirtualServer('alike', {
    ...rounds,
    ...others.alike,
    persistence: { netmask: ALIKE_NETMASK },
  });
  cluster.addVirtualServer('apology', {
    ...watched,
    ...others.apology,
    sorryServer: spare.privateIp,
  });
  // Neither of them is heavy enough alone.
  cluster.addVirtualServer('quorum', {
    ...watched,
    ...others.quorum,
    sorryServer: spare.privateIp,
    quorum: { weight: 4 },
  });
  cluster.addVirtualServer('quiesced', { ...watched, ...others.quiesced, quiesce: true });
  cluster.addVirtualServer('judged', {
    ...watched,
    ...others.judged,
    healthCheck: HealthCheck.script({ content: JUDGE, weightByExitCode: true }),
  });
  const draining = cluster.addVirtualServer('draining', {
    ...others.draining,
    scheduler: Scheduler.RR,
  });
  draining.addRealServer(heavy);
  draining.addRealServer(light, { draining: true });
  // By weight all connections would be of the first, were there no limit.
  const one = cluster.addVirtualServer('limited', { ...limited, scheduler: Scheduler.WRR });
  one.addRealServer(heavy, { weight: 9, upperThreshold: LIMIT });
  one.addRealServer(light, { weight: 1, upperThreshold: LIMIT });

  const udp = { protocol: Protocol.UDP, healthCheck: HealthCheck.udp() };
  cluster.addVirtualServer('datagrams', { ...watched, ...datagrams, ...udp });
  cluster.addVirtualServer('log', { ...rounds, ...log, ...udp, onePacketScheduling: true });
  cluster.addVirtualServer('both', {
    ...rounds,
    ...both,
    protocol: Protocol.TCP_UDP,
    persistence: {},
  });
  cluster.addVirtualServer('files', { ...rounds, ...files, ftp: { passivePorts: PASSIVE_PORTS } });
}
