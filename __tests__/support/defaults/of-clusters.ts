import {
  ERRORS,
  type Guest,
  HealthCheck,
  LvsCluster,
  LvsError,
  Network,
  Protocol,
  RealServer,
  type INetwork,
} from '../../../constructs';
import { HTTP, guideCluster, guideProps, newStack } from '../stacks';
import { Template } from '../template';
import { refusalOf, thrownBy } from '../thrown';
import {
  KEEPALIVED,
  PULSE,
  same,
  serviceWith,
  withCluster,
  withRouter,
  providersOf,
  type Seen,
} from './seen';

/** The refusal of a virtual server with one real server, in a cluster that asks for some number. */
function refusalOfOne(minRealServers: number | undefined, own?: number) {
  const { cluster, one } = guideCluster({ minRealServers });
  const service = { ...HTTP, port: 81, minRealServers: own };
  cluster.addVirtualServer('new', { ...service, realServers: [one] });
  return refusalOf(() => cluster.toCluster())?.name;
}

const macs = (id: string) =>
  Template.of(withRouter({}, id))
    .resources('libvirt_domain')
    .filter(({ name }) => name === `guide.lvs.${id}`)
    .map((domain) => JSON.stringify(domain).match(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g)!);

const macsAreMadeFromNames: Seen = () => {
  expect(macs('primary')).toEqual(macs('primary'));
  expect(macs('primary')[0]).toHaveLength(2);
  expect(macs('primary')[0]!.filter((mac) => macs('other')[0]!.includes(mac))).toEqual([]);
};

const bare: INetwork = {
  cidr: '192.168.26.0/24',
  bind: () => ({ bridge: { bridge: 'br0' } }),
};

/** How the defaults of clusters, services and networks that are said in words are seen. */
export const OF_CLUSTERS: Readonly<Record<string, Seen>> = {
  'ClusterSettings.connectionSync': (sentence) => {
    const synced = (guest: Guest) => guideCluster({ guest }).cluster.toCluster().connectionSync;
    expect(sentence).toBe(`- ${synced(KEEPALIVED)} with keepalived, ${synced(PULSE)} with pulse`);
  },
  'ClusterSettings.sshFrom': same(withCluster, () =>
    withCluster({ sshFrom: ['192.168.26.0/24', '10.11.12.0/24'] }),
  ),
  'ClusterSettings.resolvers': () => {
    same(withCluster, () => withCluster({ resolvers: ['192.168.26.254'] }))();
    const without = Network.bridge('br0', '192.168.26.0/24', { gateway: '192.168.26.254' });
    const refused = thrownBy(() => withCluster({ publicNetwork: without }));
    expect(refused).toMatchObject({ name: 'ResolversMissing' });
  },
  'ClusterSettings.packageSource': same(withCluster, () =>
    withCluster({ packageSource: PULSE.profile.packageSource }),
  ),
  'ClusterSettings.maxFailover': () => {
    const { failoverSeconds } = guideCluster().cluster;
    same(withCluster, () => withCluster({ maxFailover: failoverSeconds }))();
    expect(refusalOf(() => withCluster({ maxFailover: failoverSeconds - 1 }))).toBeDefined();
  },
  'ErrorDetails.allowed': () => expect(messageOf({})).toContain(ERRORS.NameInUse.rule),
  'ErrorDetails.remedy': () => expect(messageOf({})).toContain(ERRORS.NameInUse.remedy),
  'HttpCheckOptions.host': (sentence) => {
    const seed = (host?: string) => {
      const healthCheck = HealthCheck.http('/', { host });
      const { cluster, stack } = guideCluster();
      cluster.addVirtualServer('new', { ...HTTP, port: 81, healthCheck });
      return Template.of(stack).userData('guide.lvs.primary');
    };
    expect(seed('shop.example')).toContain('Host: shop.example');
    expect(seed()).not.toContain('Host:');
    expect(seed()).toContain(` ${/HTTP\/[\d.]+/.exec(sentence)![0]}\\r\\n`);
  },
  'MembershipOptions.weight': () => {
    const { cluster } = guideCluster();
    cluster.addRealServer('heavy', { ip: '10.11.12.3', weight: 7 });
    const members = cluster.toCluster().virtualServers[0]!.members;
    expect(members.map(({ weight }) => weight)).toEqual([1, 1, 7]);
  },
  'MembershipOptions.realPort': () =>
    expect(serviceWith({ port: 81 }).members.map(({ port }) => port)).toEqual([81, 81]),
  'VirtualServerSettings.port': () =>
    expect(serviceWith({ port: undefined, ports: [80, 443], vip: '192.168.26.11' }).ports).toEqual([
      80, 443,
    ]),
  'VirtualServerSettings.ports': () => expect(serviceWith({ port: 81 }).ports).toEqual([81]),
  'VirtualServerSettings.allowedFrom': () => {
    const rules = (allowedFrom?: readonly string[]) => {
      const { stack, cluster } = guideCluster();
      cluster.addVirtualServer('new', { ...HTTP, port: 81, allowedFrom });
      const seed = Template.of(stack).userData('guide.lvs.primary');
      return seed.match(/-A INPUT .*--dport 81 .*/g);
    };
    expect(rules(['0.0.0.0/0'])).toEqual(
      rules()!.map((one) => one.replace(' -d ', ' -s 0.0.0.0/0 -d ')),
    );
  },
  'VirtualServerSettings.firewallMark': () => {
    const vip = '192.168.26.11';
    expect(serviceWith({ port: undefined, ports: [443, 80], vip }).firewallMark).toBe(80);
    expect(serviceWith().firewallMark).toBeUndefined();
    const healthCheck = HealthCheck.tcp();
    const both = { protocol: Protocol.TCP_UDP, port: 53, healthCheck };
    expect(serviceWith(both).firewallMark).toBe(53);
  },
  'VirtualServerSettings.persistence': (sentence) => {
    const several = serviceWith({ port: undefined, ports: [81, 443] });
    expect(sentence).toContain(`- ${several.persistence!.timeoutSeconds} s with several ports`);
    expect(serviceWith().persistence).toBeUndefined();
  },
  'VirtualServerSettings.reentrySeconds': (sentence) => {
    expect(sentence).toContain(`- ${serviceWith().reentrySeconds} with pulse`);
    // One check, and the time that it may take.
    const { cluster } = guideCluster({ guest: KEEPALIVED });
    const service = { ...HTTP, port: 81, healthCheck: HealthCheck.tcp(), checkIntervalSeconds: 6 };
    expect(cluster.addVirtualServer('new', service).reentrySeconds).toBeLessThan(2 * 6);
  },
  'VirtualServerSettings.sorryServer': () => expect(serviceWith().sorryServer).toBeUndefined(),
  'VirtualServerSettings.minRealServers': () => {
    expect(refusalOfOne(undefined)).toBe('RealServerCount');
    expect(refusalOfOne(1)).toBeUndefined();
    expect(refusalOfOne(undefined, 1)).toBeUndefined();
  },
  'VirtualServerOptions.realServers': () => {
    const { cluster } = guideCluster();
    const service = cluster.addVirtualServer('new', { ...HTTP, port: 81 });
    cluster.addRealServer('late', { ip: '10.11.12.3' });
    expect(service.members).toEqual(['one', 'two', 'late']);
  },
  'VirtualServerOptions.name': () => expect(serviceWith().name).toBe('new'),
  'LvsClusterProps.routers': () =>
    expect(new LvsCluster(newStack(), 'lvs', guideProps()).routers).toEqual([]),
  'LvsClusterProps.sshAuthorizedKeys': same(withCluster, () =>
    withCluster({ sshAuthorizedKeys: [] }),
  ),
  'LvsClusterProps.imageOverrides': same(withCluster, () => withCluster({ imageOverrides: {} })),
  'LvsClusterProps.provider': () => expect(providersOf(withCluster())).toEqual([undefined]),
  'LvsRouterOptions.publicMac': macsAreMadeFromNames,
  'LvsRouterOptions.privateMac': macsAreMadeFromNames,
  'INetwork.gateway': () =>
    expect(thrownBy(() => withCluster({ publicNetwork: bare }))).toMatchObject({
      name: 'GatewayMissing',
    }),
  'INetwork.resolver': () => {
    const publicNetwork = { ...bare, gateway: '192.168.26.254' };
    expect(refusalOf(() => withCluster({ publicNetwork }))?.name).toBe('ResolversMissing');
  },
  'NetworkContext.provider': () => expect(providersOf(withCluster())).toEqual([undefined]),
  'NetworkOptions.config': same(withCluster, () =>
    withCluster({ privateNetwork: Network.isolated('10.11.12.0/24', { config: {} }) }),
  ),
  'NatNetworkOptions.gateway': () => {
    expect(Network.nat('192.168.26.0/24').gateway).toBe('192.168.26.254');
    expect(Network.nat('10.0.0.0/30').gateway).toBe('10.0.0.2');
  },
  'ExistingNetworkOptions.gateway': () => {
    expect(Network.existing('lan', '10.0.0.0/24').gateway).toBeUndefined();
    expect(Network.bridge('br0', '10.0.0.0/24').gateway).toBeUndefined();
  },
  'ExistingNetworkOptions.resolver': () => {
    expect(Network.existing('lan', '10.0.0.0/24').resolver).toBeUndefined();
    expect(Network.bridge('br0', '10.0.0.0/24').resolver).toBeUndefined();
  },
  'ExistingRealServerOptions.name': () => {
    const { cluster } = guideCluster();
    expect(RealServer.fromAddress(cluster, 'old', '10.11.12.3').name).toBe('old');
  },
};

function messageOf(details: { allowed?: string; remedy?: string }): string {
  return new LvsError('NameInUse', { path: 'a', subject: 'b', value: 'c', ...details }).message;
}
