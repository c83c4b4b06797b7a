import type { Construct } from 'constructs';
import type { TerraformStack } from 'cdktf';
import {
  Guest,
  GuestImage,
  LvsCluster,
  LvsRouter,
  Network,
  RealServer,
  RealServerGroup,
  VirtualMachine,
  VirtualServer,
  WebPage,
  type GuestProfile,
  type INetwork,
  type LvsClusterProps,
} from '../../constructs';
import { cluster, machineWith, routing, serverWith, type StringProp } from './hostile-props';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from './stacks';

const declared = (declare: StringProp['declare']): StringProp => ({ declare });

/** Adds to the guide's cluster. */
const added = (add: (lvs: LvsCluster, value: string) => unknown): StringProp =>
  declared((value) => {
    const { stack, cluster: lvs } = guideCluster();
    add(lvs, value);
    return stack;
  });

/** The guide's cluster under an id. */
function clusterAt(
  id: string,
  make = (scope: Construct) => new LvsCluster(scope, id, guideProps()),
) {
  const stack = newStack();
  const lvs = make(stack);
  ROUTERS.forEach((router, rank) => lvs.addRouter(`r${rank}`, router));
  for (const octet of [1, 2]) lvs.addRealServer(`s${octet}`, { ip: `10.11.12.${octet}` });
  lvs.addVirtualServer('http', HTTP);
  return stack;
}

/** The guide's cluster with its routers added one by one. */
function routerAt(add: (lvs: LvsCluster) => unknown): TerraformStack {
  const { stack, cluster: lvs } = guideCluster({ routers: [ROUTERS[0]!] });
  add(lvs);
  return stack;
}

/** A network of the user's own, with a bridge of that name. */
const ownNetwork = (changes: Partial<INetwork>): INetwork => ({
  cidr: '192.168.26.0/24',
  gateway: '192.168.26.254',
  resolver: '192.0.2.1',
  bind: () => ({ bridge: { bridge: 'br0' } }),
  ...changes,
});

const outside = (changes: Partial<INetwork>) => cluster({ publicNetwork: ownNetwork(changes) });

const profiled = (changes: Partial<GuestProfile>) =>
  cluster({ guest: Guest.fromProfile({ ...guideProps().guest.profile, ...changes }) });

/** A cluster that another stack declares. */
const ELSEWHERE = {
  vips: ['192.168.26.10'],
  publicNetwork: Network.existing('public', '192.168.26.0/24'),
  privateNetwork: Network.existing('private', '10.11.12.0/24'),
};

const nic = (changes: object) =>
  machineWith({ nics: [{ network: ownNetwork({}), address: '192.168.26.5', ...changes }] });

const realServers = (declaration: NonNullable<LvsClusterProps['realServers']>[string]) =>
  cluster({ realServers: { web: declaration } });

/** Ids, which names are made of, where each kind of construct takes one. */
const IDS: Readonly<Record<string, StringProp>> = {
  'new GuestImage(id)': declared((id) => {
    const stack = newStack();
    new GuestImage(stack, id, { guest: Guest.enterpriseLinux6() });
    return stack;
  }),
  'new LvsCluster(id)': declared((id) => clusterAt(id)),
  'new VirtualMachine(id)': declared((id) => {
    const stack = newStack();
    new VirtualMachine(stack, id, { guest: Guest.enterpriseLinux6(), nics: [] });
    return stack;
  }),
  'LvsCluster.addRouter(id)': declared((id) => routerAt((lvs) => lvs.addRouter(id, ROUTERS[1]!))),
  'new LvsRouter(id)': declared((id) =>
    routerAt((lvs) => new LvsRouter(lvs, id, { cluster: lvs, ...ROUTERS[1]! })),
  ),
  'LvsCluster.addRealServer(id)': added((lvs, id) => lvs.addRealServer(id, { ip: '10.11.12.3' })),
  'new RealServer(id)': added(
    (lvs, id) => new RealServer(lvs, id, { cluster: lvs, ip: '10.11.12.3' }),
  ),
  'RealServer.fromAddress(id)': added((lvs, id) => RealServer.fromAddress(lvs, id, '10.11.12.3')),
  'LvsCluster.addRealServers(id)': added((lvs, id) =>
    lvs.addRealServers(id, { ips: ['10.11.12.3'] }),
  ),
  'new RealServerGroup(id)': added(
    (lvs, id) => new RealServerGroup(lvs, id, { cluster: lvs, ips: ['10.11.12.3'] }),
  ),
  'RealServerGroup.fromAddresses(id)': added((lvs, id) =>
    RealServerGroup.fromAddresses(lvs, id, ['10.11.12.3']),
  ),
  'LvsCluster.addVirtualServer(id)': added((lvs, id) =>
    lvs.addVirtualServer(id, { ...HTTP, port: 81 }),
  ),
  'new VirtualServer(id)': added(
    (lvs, id) => new VirtualServer(lvs, id, { cluster: lvs, ...HTTP, port: 81 }),
  ),
  'LvsClusterProps.virtualServers, id': declared((id) =>
    cluster({ virtualServers: { [id]: { ...HTTP, port: 81 } } }),
  ),
};

/** Ids and numbers by which one declaration refers to another. */
const REFERENCES: Readonly<Record<string, StringProp>> = {
  'Membership.server': added((lvs, server) =>
    lvs.addVirtualServer('new', { ...HTTP, port: 81, realServers: ['two', { server }] }),
  ),
  'VirtualServer.addRealServer(server)': added((lvs, id) => {
    const service = lvs.addVirtualServer('new', { ...HTTP, port: 81, realServers: ['two'] });
    service.addRealServer(id);
  }),
};

/** Everything else that takes a string, where it is enough that it stands where it should. */
export const PART_PROPS: Readonly<Record<string, StringProp>> = {
  ...IDS,
  ...REFERENCES,
  'GuestOptions.imageVersion': {
    declare: (imageVersion) => machineWith({ guest: Guest.enterpriseLinux6({ imageVersion }) }),
    written: 'nowhere',
  },
  'GuestProfile.name': { declare: (name) => profiled({ name }), written: 'nowhere' },
  'GuestProfile.title': { declare: (title) => profiled({ title }), written: 'nowhere' },
  'GuestProfile.routerPackages': declared((name) => profiled({ routerPackages: [name] })),
  'GuestProfile.webServer': declared((word) => {
    const profile = { ...guideProps().guest.profile, webServer: ['/bin/serve', word] };
    return serverWith({ guest: Guest.fromProfile(profile), workload: new WebPage() });
  }),
  'GuestProfile.image': declared((image) => profiled({ image })),
  'RealServerGroup.fromAddresses(ips)': added((lvs, ip) =>
    RealServerGroup.fromAddresses(lvs, 'web', [ip]),
  ),
  'DeclaredExistingRealServers.fromAddresses': declared((ip) =>
    realServers({ fromAddresses: [ip] }),
  ),
  'RealServer.fromAddress(ip)': added((lvs, ip) => RealServer.fromAddress(lvs, 'old', ip)),
  'RealServerOptions.resolvers': declared((one) => serverWith({ resolvers: [one] })),
  'VirtualMachineProps.resolvers': declared((one) => machineWith({ resolvers: [one] })),
  'MachineOptions.sshAuthorizedKeys': declared((key) => serverWith({ sshAuthorizedKeys: [key] })),
  'LvsClusterProps.pool': declared((pool) => cluster({ pool })),
  'LvsRouterOptions.privateMac': declared((privateMac) => routing({ privateMac })),
  'LvsCluster.realServerNic(address)': declared((address) => {
    const { cluster: lvs } = guideCluster();
    return machineWith({ nics: [lvs.realServerNic(address)] });
  }),
  'LvsClusterAttributes.natVip': declared((natVip) => {
    const lvs = LvsCluster.fromAttributes({ ...ELSEWHERE, natVip });
    return machineWith({ nics: [lvs.realServerNic('10.11.12.5')] });
  }),
  'MachineNic.address': declared((address) => nic({ address })),
  'MachineNic.gateway': declared((gateway) => nic({ gateway })),
  'MachineNic.mac': declared((mac) => nic({ mac })),
  'INetwork.cidr': declared((cidr) => outside({ cidr })),
  'INetwork.gateway': declared((gateway) => outside({ gateway })),
  'INetwork.resolver': declared((resolver) => outside({ resolver })),
  'Network.isolated(cidr)': declared((cidr) => cluster({ privateNetwork: Network.isolated(cidr) })),
  'Network.existing(cidr)': declared((cidr) =>
    cluster({ privateNetwork: Network.existing('lan', cidr) }),
  ),
  'Network.bridge(cidr)': declared((cidr) =>
    cluster({ privateNetwork: Network.bridge('br1', cidr) }),
  ),
  'ExistingNetworkOptions.gateway': declared((gateway) =>
    cluster({
      publicNetwork: Network.existing('lan', '192.168.26.0/24', { gateway }),
      resolvers: ['192.0.2.1'],
    }),
  ),
};

/** Strings that the library does not take from its user, or that nothing reads but people. */
export const NOT_WRITTEN: Readonly<Record<string, string>> = {
  'ErrorDetails.path': 'what an error says, quoted, escaped and shortened there',
  'ErrorDetails.subject': 'as the path',
  'ErrorDetails.allowed': 'as the path',
  'ErrorDetails.remedy': 'as the path',
  'ErrorEntry.rule': 'a row of our own catalogue',
  'ErrorEntry.remedy': 'a row of our own catalogue',
  'WarningEntry.rule': 'a row of our own catalogue',
  'WarningEntry.remedy': 'a row of our own catalogue',
  'LvsWarning.path': 'what a warning says',
  'LvsWarning.message': 'what a warning says',
  'AcknowledgedWarning.reason': 'comes back as it was given, and is written nowhere',
  'Warnings.acknowledge(reason)': 'comes back as it was given, and is written nowhere',
  'new Cannot(allowed)': 'what an error says',
  'new HealthCheckKind(origin)': 'what an error says',
  'LvsClusterAttributes.vips': 'checked, and handed out as given',
  'LvsClusterAttributes.routedNetworks': 'checked, and decides which VIPs are taken',
  'ILvsCluster.natVip': 'handed out, not taken',
  'ILvsCluster.vips': 'handed out, not taken',
  'ILvsCluster.vip': 'handed out, not taken',
  'IVirtualServer.name': 'handed out, not taken',
  'IVirtualServer.vip': 'handed out, not taken',
  'IGuestImage.identity': 'handed out by GuestImage, which is judged where it takes them',
  'IGuestImage.path': 'handed out by GuestImage, which is judged where it takes them',
  'IGuestImage.replacement': 'handed out by GuestImage, which is judged where it takes them',
  'Deployment.vipOf(name)': 'the key of a Terraform expression that is handed out',
  'WorkloadHost.hostName': 'given to a workload, not taken',
  'NetworkContext.name': 'given to a network, not taken',
  'Network.bind(id)': 'given to a network, not taken',
  'IRealServer.name': 'of a real server that the cluster made; others are refused',
  'IRealServer.privateIp': 'of a real server that the cluster made; others are refused',
};
