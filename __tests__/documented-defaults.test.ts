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
import { connectionSyncOf } from '../model/heartbeat/connection-sync';
import { OF_CHECKS } from './support/defaults/of-checks';
import { OF_CLUSTERS } from './support/defaults/of-clusters';
import { OF_MACHINES } from './support/defaults/of-machines';
import { OF_ROUTERS, confOf, wordOf } from './support/defaults/of-routers';
import { OF_REAL_SERVERS } from './support/defaults/of-real-servers';
import { OF_VIRTUAL_SERVERS } from './support/defaults/of-virtual-servers';
import { PULSE } from '../model/engines/pulse';
import { CHECK_DEFAULTS_OBSERVED } from './support/check-defaults';
import { planFor } from './support/checks';
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
const WATCHED = { bfd: { neighbor: '192.168.26.254' } };
const vrrp = () => guideCluster({ guest: Guest.debian12() }).cluster.toCluster().heartbeat;
const copied = () => connectionSyncOf(guideCluster({ connectionSync: {} }).cluster.toCluster())!;
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
  ...CHECK_DEFAULTS_OBSERVED,
  'PersistenceOptions.timeoutSeconds': () =>
    service({ persistence: {} }).persistence!.timeoutSeconds,
  'PersistenceOptions.netmask': () => service({ persistence: {} }).persistence!.netmask,
  'VirtualServerSettings.protocol': () => service().protocol,
  'VirtualServerSettings.scheduler': () => service().scheduler,
  'VirtualServerSettings.healthCheck': () => service().healthCheck,
  'VirtualServerSettings.checkIntervalSeconds': () => service().checkIntervalSeconds,
  'VirtualServerSettings.onePacketScheduling': () => service().onePacketScheduling,
  'QuorumOptions.hysteresis': () => {
    const { cluster } = guideCluster({ guest: Guest.debian12() });
    const options = { ...HTTP, port: 81, sorryServer: '10.11.12.99', quorum: { weight: 1 } };
    cluster.addVirtualServer('new', options);
    return cluster.toCluster().virtualServers.at(-1)!.quorum!.hysteresis;
  },
  'VirtualServerSettings.quiesce': () => service().quiesce,
  'GuestImageProps.pool': () => image()['pool'],
  'HeartbeatOptions.vrrpVersion': () => vrrp().vrrpVersion,
  'HeartbeatOptions.advertisements': () => vrrp().advertisements,
  'HeartbeatOptions.startupDelaySeconds': () => Number(wordOf('vrrp_startup_delay', {}, 1)),
  'GratuitousArpOptions.refreshSeconds': () =>
    Number(wordOf('vrrp_garp_master_refresh', { gratuitousArp: {} })),
  'AuthenticationOptions.type': () =>
    /auth_type (.*)/.exec(
      confOf({ heartbeat: { vrrpVersion: 2, authentication: { password: 'a' } } }),
    )?.[1],
  'ConnectionSyncOptions.bothWays': () => !/lvs_sync_daemon \S+ private /.test(confOf()),
  'ConnectionSyncOptions.network': () => copied().network,
  'ConnectionSyncOptions.group': () => copied().group,
  'ConnectionSyncOptions.port': () => copied().port,
  'ExistingVolumeOptions.format': () => GuestImage.fromVolume('/srv/base.img').format,
  'BfdOptions.intervalSeconds': () => Number(wordOf('min_rx', WATCHED)) / 1_000,
  'BfdOptions.multiplier': () => Number(wordOf('multiplier', WATCHED)),
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
  'HealthCheck.tcp()': planFor(PULSE, HealthCheck.tcp()),
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

/** How each default that is said in words shows; the values that it names are in the words. */
const SEEN = {
  ...OF_CHECKS,
  ...OF_CLUSTERS,
  ...OF_MACHINES,
  ...OF_ROUTERS,
  ...OF_REAL_SERVERS,
  ...OF_VIRTUAL_SERVERS,
};

/** Sentences that name nothing which could be seen, each with the reason. */
const UNSEEN: Readonly<Record<string, string>> = {
  'INetwork.reachesOtherHosts': 'nothing is done: a warning is left out',
};

/** Sentences with values that the tests below take out of them. */
const TAKEN_APART = ['ClusterSettings.heartbeat', 'LvsClusterProps.routerSize'];

describe('the default that is said in words', () => {
  const sentences = props.filter(({ documented }) => documented?.startsWith('-'));

  const said = (name: string) => sentences.find((one) => one.name === name)?.documented ?? '';

  it.each(Object.entries(SEEN))('of %s is seen', (name, see) => see(said(name)));

  it('is compared with what is seen, wherever it names a number', () => {
    const blind = Object.entries(SEEN).filter(([, see]) => see.length === 0);
    expect(blind.filter(([name]) => /\d/.test(said(name)))).toEqual([]);
  });

  it('is seen, wherever there is one', () => {
    const known = [...Object.keys(SEEN), ...Object.keys(UNSEEN), ...TAKEN_APART];
    expect(known.sort()).toEqual(sentences.map(({ name }) => name).sort());
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

  it('of the heartbeat is what its sentence says, with either engine', () => {
    const sentence = props.find(({ name }) => name === 'ClusterSettings.heartbeat')!.documented!;
    const [pulse, keepalived] = sentence.split('; keepalived: ');
    const found = (guest: Guest): Heartbeat =>
      guideCluster({ guest }).cluster.toCluster().heartbeat;
    const { intervalSeconds, deadSeconds, port, monitorLinks } = found(Guest.enterpriseLinux6());
    expect(pulse).toBe(
      `- pulse: every ${intervalSeconds} s, dead after ${deadSeconds} s, UDP port ${port}, ` +
        `links ${monitorLinks ? '' : 'not '}monitored`,
    );
    const vrrp = found(Guest.debian12());
    expect(keepalived).toBe(
      `every ${vrrp.intervalSeconds} s by VRRP, links ${vrrp.monitorLinks ? 'always' : 'not'} monitored`,
    );
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
