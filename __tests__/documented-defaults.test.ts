import {
  Guest,
  GuestImage,
  HealthCheck,
  LvsCluster,
  Protocol,
  RealServer,
  Scheduler,
  VirtualMachine,
  WebPage,
  type Heartbeat,
  type VirtualServerOptions,
} from '../constructs';
import { optionalProps } from './support/documented';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from './support/stacks';
import { Template, at } from './support/template';
import { refusalOf } from './support/thrown';

const guest = Guest.enterpriseLinux6();

const image = () => {
  const stack = newStack();
  new GuestImage(stack, 'image', { guest });
  return Template.of(stack).resources('libvirt_volume')[0]!;
};
const machine = () => {
  const stack = newStack();
  new VirtualMachine(stack, 'vm', { guest, nics: [] });
  return Template.of(stack);
};
const domain = () => machine().resource('libvirt_domain', 'guide.vm');
const clusterDomain = () =>
  Template.of(guideCluster().stack).resource('libvirt_domain', 'guide.lvs.primary');
const service = (options: Partial<VirtualServerOptions> = {}) => {
  const { cluster } = guideCluster();
  cluster.addVirtualServer('new', { vip: HTTP.vip, port: 81, ...options });
  return cluster.toCluster().virtualServers.find((one) => one.name === 'new')!;
};
const vrrp = () => guideCluster({ guest: Guest.debian12() }).cluster.toCluster().heartbeat;
const memberWeight = () => guideCluster().cluster.toCluster().virtualServers[0]!.members[0]!.weight;

/** The fewest real servers with which a cluster is whole. */
function fewestRealServers(): number {
  for (let count = 0; ; count++) {
    const cluster = new LvsCluster(newStack(), 'lvs', { ...guideProps(), routers: ROUTERS });
    for (let i = 1; i <= count; i++) RealServer.fromAddress(cluster, `s${i}`, `10.11.12.${i}`);
    cluster.addVirtualServer('http', HTTP);
    if (!refusalOf(() => cluster.toCluster())) return count;
  }
}

function existingWeight(): number {
  const { cluster } = guideCluster();
  RealServer.fromAddress(cluster, 'old', '10.11.12.3');
  return cluster.toCluster().virtualServers[0]!.members.find((m) => m.server.name === 'old')!
    .weight;
}

/** How each literal default shows in what is made where the prop is left out. */
const OBSERVED: Readonly<Record<string, () => unknown>> = {
  'HttpCheckOptions.status': () => (HealthCheck.http().data as { status?: number }).status,
  'SendExpectOptions.regex': () =>
    (HealthCheck.sendExpect({ send: 'a', expect: 'b' }).data as { regex?: boolean }).regex,
  'PersistenceOptions.timeoutSeconds': () =>
    service({ persistence: {} }).persistence!.timeoutSeconds,
  'PersistenceOptions.netmask': () => service({ persistence: {} }).persistence!.netmask,
  'VirtualServerSettings.protocol': () => service().protocol,
  'VirtualServerSettings.scheduler': () => service().scheduler,
  'VirtualServerSettings.healthCheck': () => service().healthCheck,
  'VirtualServerSettings.checkIntervalSeconds': () => service().checkIntervalSeconds,
  'VirtualServerSettings.quiesce': () => service().quiesce,
  'GuestImageProps.pool': () => image()['pool'],
  'HeartbeatOptions.preemption': () => vrrp().preemption,
  'ClusterSettings.egress': () => guideCluster().cluster.toCluster().egress,
  'ClusterSettings.minRealServers': fewestRealServers,
  'LvsClusterProps.pool': () => Template.of(guideCluster().stack).diskOf('guide.lvs.one')['pool'],
  'LvsClusterProps.virtualization': () => clusterDomain()['type'],
  'RealServerOptions.weight': memberWeight,
  'RealServerOptions.draining': () => memberWeight() === 0,
  'MembershipOptions.draining': () => memberWeight() === 0,
  'ExistingRealServerOptions.draining': () => existingWeight() === 0,
  'ExistingRealServerOptions.weight': existingWeight,
  'MachineSize.cpus': () => domain()['vcpu'],
  'MachineSize.memoryMib': () => domain()['memory'],
  'MachineSize.diskGib': () => Number(machine().diskOf('guide.vm')['capacity']) / 2 ** 30,
  'MachineOptions.autostart': () => domain()['autostart'],
  'MachineOptions.virtualization': () => domain()['type'],
  'MachineOptions.pool': () => machine().diskOf('guide.vm')['pool'],
  'WebPageProps.port': () => {
    const { write_files } = new WebPage().cloudConfig({ guest: guest.profile, hostName: 'one' });
    const service = (write_files as { content: string }[]).map((file) => file.content).join();
    return Number(/SimpleHTTPServer (\d+)/.exec(service)?.[1]);
  },
};

/** Defaults that are no literal of JavaScript. */
const NAMED: Readonly<Record<string, unknown>> = {
  'Protocol.TCP': Protocol.TCP,
  'Scheduler.WLC': Scheduler.WLC,
  'HealthCheck.tcp()': HealthCheck.tcp().data,
};

function valueOf(documented: string): unknown {
  if (documented in NAMED) return NAMED[documented];
  return JSON.parse(documented.replace(/^'(.*)'$/, '"$1"'));
}

const props = optionalProps('constructs/index.ts');
const literal = props.filter(({ documented }) => documented && !documented.startsWith('-'));

describe('every optional prop', () => {
  it('is found', () => {
    expect(props.length).toBeGreaterThan(60);
    expect(literal.length).toBeGreaterThan(20);
  });

  it('says what happens where it is left out', () => {
    expect(props.filter(({ documented }) => !documented).map(({ name }) => name)).toEqual([]);
  });

  it('has a default that is a value, or a sentence behind a hyphen', () => {
    for (const { documented } of literal) expect(() => valueOf(documented!)).not.toThrow();
  });
});

describe('the documented default', () => {
  it.each(literal.map(({ name, documented }) => [name, documented!] as const))(
    'of %s is %s',
    (name, documented) => {
      const observe = OBSERVED[name];
      if (!observe) throw new Error(`say in OBSERVED how the default of ${name} shows`);
      expect(observe()).toEqual(valueOf(documented));
    },
  );

  it('is looked for nowhere else', () => {
    expect(Object.keys(OBSERVED).sort()).toEqual(literal.map(({ name }) => name).sort());
  });

  it('of the heartbeat is what its sentence says', () => {
    const sentence = props.find(({ name }) => name === 'ClusterSettings.heartbeat')!.documented!;
    const found: Heartbeat = guideCluster().cluster.toCluster().heartbeat;
    const { intervalSeconds, deadSeconds, port, monitorLinks } = found;
    expect(sentence).toContain(
      `every ${intervalSeconds} s, dead after ${deadSeconds} s, UDP port ${port}`,
    );
    expect(sentence).toContain(monitorLinks ? 'links monitored' : 'links not monitored');
  });

  it('of the routers’ size is what its sentence says', () => {
    const template = Template.of(guideCluster().stack);
    const router = template.resource('libvirt_domain', 'guide.lvs.backup');
    const gib = Number(template.diskOf('guide.lvs.backup')['capacity']) / 2 ** 30;
    expect(props.find(({ name }) => name === 'LvsClusterProps.routerSize')!.documented).toBe(
      `- ${at(router, 'vcpu')} CPU, ${at(router, 'memory')} MiB, ${gib} GiB`,
    );
  });
});
