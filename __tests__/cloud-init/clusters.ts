import fc from 'fast-check';
import type { Cluster } from '../../model/cluster/cluster';
import { ClusterModel } from '../../model/cluster/model';
import { Protocol } from '../../model/engine';
import { enterpriseLinux6 } from '../../model/guests/enterprise-linux-6';
import { HealthCheck } from '../../model/health-check';
import { PackageSource } from '../../model/package-source';
import type { Scheduler } from '../../model/scheduler';
import { addVirtualServer } from '../support/model';
import { portLists, several } from '../support/ports';

const schedulers = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh'] as Scheduler[];
const path = 'app/lvs';

/** Text that a check may send or expect: printable ASCII and line ends, with one kind of quote. */
const checkText = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom(...'aZ09 \\#{}=*$%`|\r\n\t'.split('')),
      minLength: 1,
      maxLength: 60,
    }),
    fc.constantFrom('', '"', "'"),
  )
  .map(([text, quote]) => `${quote}${text}${quote}`);

const sendExpect = fc
  .tuple(checkText, checkText, fc.boolean())
  .map(([send, expect, regex]) => HealthCheck.sendExpect({ send, expect, regex }));

const healthCheck = fc.oneof(
  fc.constant(HealthCheck.tcp()),
  fc
    .tuple(fc.stringMatching(/^\/[a-z0-9/?=&#{}$%-]{0,40}$/), fc.integer({ min: 100, max: 599 }))
    .map(([at, status]) => HealthCheck.http(at, { status, host: 'shop.example' })),
  sendExpect,
);

/** Over UDP a connection proves nothing: only an answer does. */
const service = fc.oneof(
  fc.record({ protocol: fc.constantFrom(Protocol.TCP, Protocol.TCP_UDP), healthCheck }),
  fc.record({ protocol: fc.constant(Protocol.UDP), healthCheck: sendExpect }),
);

const virtualServer = fc.record({
  ports: portLists(40),
  service,
  scheduler: fc.constantFrom(...schedulers),
  persistence: fc.option(
    fc.record({
      timeoutSeconds: fc.integer({ min: 1, max: 999_999_999 }),
      netmask: fc.constantFrom('255.255.255.255', '255.255.255.0', '255.0.0.0'),
    }),
    { nil: undefined },
  ),
  checkIntervalSeconds: fc.integer({ min: 1, max: 600 }),
  reentrySeconds: fc.integer({ min: 1, max: 600 }),
  quiesce: fc.boolean(),
  allowedFrom: fc.constantFrom(undefined, ['203.0.113.7'], ['203.0.113.0/24', '192.0.2.0/24']),
  sorryServer: fc.constantFrom(undefined, '10.20.0.254'),
  weight: fc.integer({ min: 0, max: 65_535 }),
  realPort: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
});

const shape = fc.record({
  realServers: fc.integer({ min: 3, max: 6 }),
  virtualServers: fc.array(virtualServer, { minLength: 1, maxLength: 4 }),
  heartbeat: fc.record({
    intervalSeconds: fc.integer({ min: 1, max: 30 }),
    deadSeconds: fc.integer({ min: 31, max: 600 }),
    port: fc.integer({ min: 1, max: 65_535 }),
    monitorLinks: fc.boolean(),
  }),
  connectionSync: fc.boolean(),
  egress: fc.boolean(),
  sshFrom: fc.constantFrom(['0.0.0.0/0'], ['192.0.2.0/24', '198.51.100.7'], []),
  packages: fc.constantFrom(
    { packageSource: PackageSource.baked(), resolvers: [] },
    { packageSource: PackageSource.fromImage(), resolvers: ['192.0.2.53'] },
    { resolvers: ['192.0.2.53', '192.0.2.54', '192.0.2.55'] },
  ),
});

/** Whole clusters, valid by the model's own rules; every virtual server has a VIP of its own. */
export function clusters(): fc.Arbitrary<Cluster> {
  return shape.map(({ realServers, virtualServers, packages, ...settings }) => {
    const model = new ClusterModel({
      path,
      name: 'app.lvs',
      guest: enterpriseLinux6(),
      publicCidr: '192.168.26.0/24',
      gateway: '192.168.26.254',
      privateCidr: '10.20.0.0/16',
      natVip: '10.20.1.10',
      routedNetworks: ['203.0.113.0/24'],
      ...settings,
      ...packages,
    });
    for (const [hostName, last] of [
      ['primary', 9],
      ['backup', 8],
    ] as const) {
      model.addRouter({
        path: `${path}/${hostName}`,
        name: `app.${hostName}`,
        hostName,
        publicIp: `192.168.26.${last}`,
        privateIp: `10.20.1.${last}`,
      });
    }
    const servers = Array.from({ length: realServers }, (_, index) =>
      model.addRealServer({
        path: `${path}/real-${index}`,
        name: `real-${index}`,
        ip: `10.20.2.${index + 1}`,
        machineName: `app.real-${index}`,
      }),
    );
    virtualServers.forEach(({ weight: any, realPort, service, ...input }, index) => {
      const weight = /^[ds]h$/.test(input.scheduler) ? Math.max(1, any) : any;
      const name = `service-${index}`;
      const marked = several(input.ports) || service.protocol === Protocol.TCP_UDP;
      const one = addVirtualServer(model, {
        path: `${path}/${name}`,
        name,
        vip: `${index === 1 ? '203.0.113' : '192.168.26'}.${10 + index}`,
        // Marks of different services must differ, and ports may not: number them.
        firewallMark: marked ? 100 + index : undefined,
        ...input,
        ...service,
      });
      for (const server of servers.slice(index % 2)) {
        const options = {
          // One of them takes connections.
          weight: server === servers.at(-1) ? Math.max(1, weight) : weight,
          realPort: marked ? undefined : realPort,
        };
        model.addMember(one, server, options, { path, subject: 'realServers' });
      }
    });
    return model.toCluster();
  });
}
