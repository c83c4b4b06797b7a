import type { TerraformStack } from 'cdktf';
import {
  Guest,
  GuestImage,
  LvsCluster,
  Network,
  RealServer,
  VirtualMachine,
  type LvsClusterProps,
  type RealServerDeclaration,
} from '../../constructs';
import { addDeclared } from '../../constructs/declared-real-servers';
import { readLvsCf, type LvsCfServer } from '../oracles/lvs-cf';
import { unescapeTerraform } from '../oracles/terraform-template';
import type { UserData } from '../oracles/user-data';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from './stacks';
import { at, type Template } from './template';

/**
 * A prop that takes a string, by the name that {@link stringProps} gives it and, after a comma, what is
 * more than that; and where an accepted one is found again.
 */
export interface StringProp {
  /** Declares a stack with the value. */
  readonly declare: (value: string) => TerraformStack;
  /** The machine whose seed has the value; none where a resource has it. */
  readonly machine?: string;
  /**
   * The value as the guest, or Terraform, reads it; left out where it is enough that it stands where
   * an ordinary one would.
   */
  readonly found?: (seed: UserData, template: Template) => unknown;
  /**
   * That it is written in another way, which only `found` knows: as hexadecimal digits, say. Or that it
   * is not written at all, or as a hash of it.
   *
   * @default - to the letter, once quotes and escapes are read
   */
  readonly written?: 'otherwise' | 'nowhere';
}

/** The LVS router whose seed has most of it. */
export const PRIMARY = 'guide.lvs.primary';
const NICS = '/etc/sysconfig/network-scripts';

/** The guide's stack with other props. */
export const cluster = (props: Partial<LvsClusterProps>) => guideCluster(props).stack;

/** The guide's cluster whose primary has other props. */
export function routing(changes: object): TerraformStack {
  const stack = newStack();
  const lvs = new LvsCluster(stack, 'lvs', guideProps());
  lvs.addRouter('primary', { ...ROUTERS[0]!, ...changes });
  lvs.addRouter('backup', ROUTERS[1]!);
  for (const octet of [1, 2]) lvs.addRealServer(`s${octet}`, { ip: `10.11.12.${octet}` });
  lvs.addVirtualServer('http', HTTP);
  return stack;
}

/** The guide's cluster with a third real server. */
export function serverWith(changes: object): TerraformStack {
  const { stack, cluster: lvs } = guideCluster();
  lvs.addRealServer('three', { ip: '10.11.12.3', ...changes });
  return stack;
}

/** A machine outside a cluster. */
export function machineWith(changes: object): TerraformStack {
  const stack = newStack();
  new VirtualMachine(stack, 'vm', { guest: Guest.enterpriseLinux6(), nics: [], ...changes });
  return stack;
}

/** What a pattern finds in a file of a seed. */
export const file = (path: string, key: RegExp) => (seed: UserData) =>
  key.exec(seed.files.get(path)?.content ?? '')?.[1];
const attribute = (type: string, name: string, path: string) => (_: UserData, template: Template) =>
  unescapeTerraform(String(at(template.resource(type, name), path)));

function declared(web: RealServerDeclaration): TerraformStack {
  const { stack, cluster: lvs } = guideCluster();
  addDeclared(lvs, 'web', web);
  return stack;
}

/** What there is of the last real server of the last virtual server in lvs.cf. */
const lastServer = (what: (server: LvsCfServer) => unknown) => (seed: UserData) => {
  const { virtuals } = readLvsCf(seed.files.get('/etc/sysconfig/ha/lvs.cf')!.content).config;
  return what(virtuals.at(-1)!.servers.at(-1)!);
};

/** Props of networks, machines and clusters that take a string. */
export const MACHINE_PROPS: Readonly<Record<string, StringProp>> = {
  'ClusterSettings.natVip': {
    declare: (natVip) => cluster({ natVip }),
    machine: 'guide.lvs.one',
    found: file(`${NICS}/ifcfg-eth0`, /^GATEWAY=(.*)$/m),
  },
  'Network.nat(cidr)': {
    declare: (cidr) => machineWith({ nics: [{ network: Network.nat(cidr) }] }),
    found: (_, template) => {
      const { address, prefix } = at(template.resources('libvirt_network')[0]!, 'ips.0') as {
        address: string;
        prefix: number;
      };
      return `${address.replace(/\.\d+$/, '.0')}/${prefix}`;
    },
  },
  'NatNetworkOptions.gateway': {
    declare: (gateway) => cluster({ publicNetwork: Network.nat('192.168.26.0/24', { gateway }) }),
    machine: PRIMARY,
    found: file(`${NICS}/ifcfg-eth0`, /^GATEWAY=(.*)$/m),
  },
  'ExistingNetworkOptions.resolver': {
    declare: (resolver) =>
      cluster({
        publicNetwork: Network.existing('up', '192.168.26.0/24', {
          gateway: '192.168.26.254',
          resolver,
        }),
      }),
    machine: PRIMARY,
    found: file('/etc/resolv.conf', /^nameserver (.*)$/m),
  },
  'Network.existing(name)': {
    declare: (name) => cluster({ privateNetwork: Network.existing(name, '10.11.12.0/24') }),
    found: attribute(
      'libvirt_domain',
      'guide.lvs.one',
      'devices.interfaces.0.source.network.network',
    ),
  },
  'Network.bridge(bridge)': {
    declare: (bridge) => cluster({ privateNetwork: Network.bridge(bridge, '10.11.12.0/24') }),
    found: attribute(
      'libvirt_domain',
      'guide.lvs.one',
      'devices.interfaces.0.source.bridge.bridge',
    ),
  },
  'LvsRouterOptions.publicIp': {
    declare: (publicIp) => routing({ publicIp }),
    machine: PRIMARY,
    found: file(`${NICS}/ifcfg-eth0`, /^IPADDR=(.*)$/m),
  },
  'LvsRouterOptions.privateIp': {
    declare: (privateIp) => routing({ privateIp }),
    machine: PRIMARY,
    found: file(`${NICS}/ifcfg-eth1`, /^IPADDR=(.*)$/m),
  },
  'MachineOptions.hostName, of an LVS router': {
    declare: (hostName) => routing({ hostName }),
    machine: PRIMARY,
    found: (seed) => seed.config['hostname'],
  },
  'LvsRouterOptions.publicMac': {
    declare: (publicMac) => routing({ publicMac }),
    found: attribute('libvirt_domain', PRIMARY, 'devices.interfaces.0.mac.address'),
  },
  'ClusterSettings.resolvers': {
    declare: (resolver) => cluster({ resolvers: [resolver] }),
    machine: PRIMARY,
    found: file('/etc/resolv.conf', /^nameserver (.*)$/m),
  },
  'ClusterSettings.sshFrom': {
    declare: (from) => cluster({ sshFrom: [from] }),
    machine: PRIMARY,
    found: file('/etc/sysconfig/iptables', /-s (\S+?)(?:\/32)? .*--dport 22 /),
    written: 'otherwise',
  },
  'LvsClusterProps.sshAuthorizedKeys': {
    declare: (key) => cluster({ sshAuthorizedKeys: [key] }),
    machine: PRIMARY,
    found: (seed) => (seed.config['ssh_authorized_keys'] as readonly unknown[])[0],
  },
  'RealServerOptions.ip': {
    declare: (ip) => serverWith({ ip }),
    machine: 'guide.lvs.three',
    found: file(`${NICS}/ifcfg-eth0`, /^IPADDR=(.*)$/m),
  },
  'MachineOptions.hostName, of a real server': {
    declare: (hostName) => serverWith({ hostName }),
    machine: 'guide.lvs.three',
    found: (seed) => seed.config['hostname'],
  },
  'RealServerOptions.mac': {
    declare: (mac) => serverWith({ mac }),
    found: attribute('libvirt_domain', 'guide.lvs.three', 'devices.interfaces.0.mac.address'),
  },
  'DeclaredExistingRealServer.fromAddress': {
    declare: (ip) => declared({ fromAddress: ip }),
    machine: PRIMARY,
    found: lastServer((server) => server.address),
  },
  'ExistingRealServerOptions.name': {
    declare: (name) => declared({ fromAddress: '10.11.12.3', name }),
    machine: PRIMARY,
    found: lastServer((server) => server.name),
  },
  'GroupMembers.firstIp': {
    declare: (firstIp) => declared({ count: 1, firstIp }),
    machine: PRIMARY,
    found: lastServer((server) => server.address),
  },
  'GroupMembers.ips': {
    declare: (ip) => declared({ ips: [ip] }),
    machine: PRIMARY,
    found: lastServer((server) => server.address),
  },
  'RealServerGroupOptions.except, key': {
    declare: (except) =>
      declared({ ips: ['10.11.12.77'], except: Object.fromEntries([[except, { weight: 9 }]]) }),
    machine: PRIMARY,
    found: lastServer((server) => (server.weight === 9 ? server.address : undefined)),
  },
  'RealServerGroupOptions.members, id': {
    declare: (key) => declared({ members: Object.fromEntries([[key, { ip: '10.11.12.77' }]]) }),
    machine: PRIMARY,
    found: lastServer((server) => server.name.replace(/^web-/, '')),
  },
  'LvsClusterProps.realServers, id': {
    declare: (key) => {
      const { stack, cluster: lvs } = guideCluster();
      addDeclared(lvs, key, { fromAddress: '10.11.12.77' });
      return stack;
    },
    machine: PRIMARY,
    found: lastServer((server) => server.name),
  },
  'LvsClusterProps.realServers, id of a group': {
    declare: (key) => {
      const { stack, cluster: lvs } = guideCluster();
      addDeclared(lvs, key, { fromAddresses: ['10.11.12.77'] });
      return stack;
    },
    machine: PRIMARY,
    found: lastServer((server) => server.name.replace(/-10-11-12-77$/, '')),
  },
  'VirtualServerOptions.realServers': {
    declare: (id) => {
      const { stack, cluster: lvs } = guideCluster({ minRealServers: 1 });
      RealServer.fromAddress(lvs, 'plain', '10.11.12.77');
      lvs.addVirtualServer('new', { ...HTTP, port: 81, realServers: [id] });
      return stack;
    },
    machine: PRIMARY,
    found: lastServer((server) => server.name),
  },
  'MachineOptions.pool': {
    declare: (pool) => machineWith({ pool }),
    found: (_, template) => unescapeTerraform(String(template.diskOf('guide.vm')['pool'])),
  },
  'GuestImageProps.pool': {
    declare: (pool) => {
      const stack = newStack();
      new GuestImage(stack, 'i', { guest: Guest.enterpriseLinux6(), pool });
      return stack;
    },
    found: (_, template) =>
      unescapeTerraform(String(template.resources('libvirt_volume')[0]!['pool'])),
  },
  'GuestImage.fromVolume(path)': {
    declare: (path) => machineWith({ image: GuestImage.fromVolume(path) }),
    found: (_, template) =>
      unescapeTerraform(String(at(template.diskOf('guide.vm'), 'backing_store.path'))),
  },
  'GuestOptions.image': {
    declare: (image) => machineWith({ guest: Guest.enterpriseLinux6({ image }) }),
    found: (_, template) =>
      template
        .resources('libvirt_volume')
        .map((one) => at(one, 'create.content.url'))
        .find((url) => typeof url === 'string' && !url.startsWith('${libvirt_cloudinit_disk')),
  },
  'MachineOptions.cloudConfig, content of a file': {
    declare: (content) =>
      machineWith({ cloudConfig: { write_files: [{ path: '/srv/x', content }] } }),
    machine: 'guide.vm',
    found: (seed) => seed.files.get('/srv/x')?.content,
  },
  'MachineOptions.cloudConfig, path of a file': {
    declare: (path) => machineWith({ cloudConfig: { write_files: [{ path, content: 'x' }] } }),
    machine: 'guide.vm',
    found: (seed) => [...seed.files].find(([, { content }]) => content === 'x')?.[0],
  },
  'MachineOptions.cloudConfig, command': {
    declare: (command) => machineWith({ cloudConfig: { runcmd: [command] } }),
    machine: 'guide.vm',
    found: (seed) => (seed.config['runcmd'] as readonly unknown[]).at(-1),
  },
  'MachineOptions.cloudConfig, value': {
    declare: (value) => machineWith({ cloudConfig: { custom: { value } } }),
    machine: 'guide.vm',
    found: (seed) => (seed.config['custom'] as { value: unknown }).value,
  },
  'MachineOptions.cloudConfig, key': {
    declare: (key) => machineWith({ cloudConfig: { custom: Object.fromEntries([[key, 1]]) } }),
    machine: 'guide.vm',
    found: (seed) => Object.keys(seed.config['custom'] as object)[0],
  },
};
