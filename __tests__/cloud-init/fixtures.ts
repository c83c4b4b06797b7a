import { machinePayload } from '../../cloud-init/machine-payload';
import type { CloudConfig, Payload, SeedFile } from '../../cloud-init/payload';
import { realServerPayload } from '../../cloud-init/real-server-payload';
import { routerPayload } from '../../cloud-init/router-payload';
import { renderUserData } from '../../cloud-init/user-data';
import type { Cluster, RealServer, Router, VirtualServer } from '../../model/cluster/cluster';
import { Protocol } from '../../model/engine';
import { enterpriseLinux6 } from '../../model/guests/enterprise-linux-6';
import { HealthCheck } from '../../model/health-check';
import type { Machine } from '../../model/machine';
import { PackageSource } from '../../model/package-source';
import { Scheduler } from '../../model/scheduler';
import { parseSubnet } from '../../model/subnet';
import { planned } from '../support/checks';

const origin = { path: 'fixture', subject: 'network' };

/** One machine of a cluster with everything that its seed holds. */
export interface Rendered {
  readonly machine: Machine;
  readonly payloads: readonly Payload[];
  readonly userData: string;
}

const server = (name: string, address: string, mac: string): RealServer => ({
  path: `app/lvs/${name}`,
  name,
  address,
  nic: { device: 'eth0', mac, address },
});

const router = (role: Router['role'], last: number): Router => ({
  path: `app/lvs/${role}`,
  hostName: role,
  role,
  rank: role === 'primary' ? 0 : 1,
  public: { device: 'eth0', mac: `52:54:00:00:00:0${last}`, address: `192.168.26.${last}` },
  private: { device: 'eth1', mac: `52:54:00:00:01:0${last}`, address: `10.11.12.${last}` },
});

/** The real servers of {@link guideCluster}. */
export const guideServers = [
  server('one', '10.11.12.1', '52:54:00:00:02:01'),
  server('two', '10.11.12.2', '52:54:00:00:02:02'),
];

/** A virtual server of {@link guideCluster}. */
export function guideVirtualServer(overrides: Partial<VirtualServer> = {}): VirtualServer {
  const ports = overrides.ports ?? [80];
  return {
    path: 'app/lvs/http',
    name: 'http',
    vip: { address: '192.168.26.10', netmask: '255.255.255.0', device: 'eth0:1' },
    ports,
    protocol: Protocol.TCP,
    scheduler: Scheduler.WLC,
    healthCheck: planned(HealthCheck.http('/')),
    checkIntervalSeconds: 6,
    reentrySeconds: 15,
    quiesce: false,
    members: guideServers.map((one) => ({ server: one, weight: 1, port: ports[0] as number })),
    ...overrides,
  };
}

/** A service of two ports that a firewall mark holds together. */
export const shop = guideVirtualServer({
  path: 'app/lvs/shop',
  name: 'shop',
  ports: [80, 443],
  firewallMark: 80,
  persistence: { timeoutSeconds: 300, netmask: '255.255.255.255' },
});

/** The guide's network as plain data. */
export function guideCluster(overrides: Partial<Cluster> = {}): Cluster {
  const publicNetwork = { ...parseSubnet('192.168.26.0/24', origin), gateway: '192.168.26.254' };
  return {
    path: 'app/lvs',
    name: 'app.lvs',
    guest: enterpriseLinux6(),
    publicNetwork,
    privateNetwork: parseSubnet('10.11.12.0/24', origin),
    natVip: { address: '10.11.12.10', netmask: '255.255.255.0', device: 'eth1:1' },
    routers: [router('primary', 9), router('backup', 8)],
    realServers: guideServers,
    virtualServers: [guideVirtualServer()],
    heartbeat: { intervalSeconds: 6, deadSeconds: 18, port: 539, monitorLinks: false },
    connectionSync: false,
    egress: false,
    sshFrom: ['192.168.26.0/24'],
    resolvers: [],
    packageSource: PackageSource.baked(),
    ...overrides,
  };
}

/** The machine of an LVS router, as the constructs make it. */
export function routerMachine(cluster: Cluster, { hostName, path, ...nics }: Router): Machine {
  const { publicNetwork, privateNetwork } = cluster;
  const on = (network: Cluster['privateNetwork'], address: string, gateway?: string) => ({
    address,
    netmask: network.netmask,
    prefixLength: network.prefixLength,
    gateway,
  });
  return {
    path,
    hostName,
    guest: cluster.guest,
    instanceId: `${cluster.name}.${hostName}.image`,
    interfaces: [
      { ...nics.public, address: on(publicNetwork, nics.public.address, publicNetwork.gateway) },
      { ...nics.private, address: on(privateNetwork, nics.private.address) },
    ],
    resolvers: cluster.resolvers,
    sshAuthorizedKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0 operator@example'],
  };
}

/** The machine of a real server, as the constructs make it. */
export function serverMachine(cluster: Cluster, { name, path, address, nic }: RealServer): Machine {
  const { netmask, prefixLength } = cluster.privateNetwork;
  const gateway = cluster.natVip.address;
  return {
    path,
    hostName: name,
    guest: cluster.guest,
    instanceId: `${cluster.name}.${name}.image`,
    interfaces: [
      { device: 'eth0', mac: nic?.mac ?? '', address: { address, netmask, prefixLength, gateway } },
    ],
    resolvers: [],
    sshAuthorizedKeys: [],
  };
}

/** Everything that an LVS router's seed holds. */
export function renderRouter(cluster: Cluster, index = 0, user?: CloudConfig): Rendered {
  const one = cluster.routers[index] as Router;
  const machine = routerMachine(cluster, one);
  return render(machine, routerPayload(cluster, one, machine), user);
}

/** Everything that a real server's seed holds. */
export function renderServer(cluster: Cluster, index = 0, user?: CloudConfig): Rendered {
  const one = cluster.realServers[index] as RealServer;
  const machine = serverMachine(cluster, one);
  return render(machine, realServerPayload(cluster, one, machine), user);
}

function render(machine: Machine, payload: Payload, user?: CloudConfig): Rendered {
  const payloads = [machinePayload(machine), payload];
  return { machine, payloads, userData: renderUserData(machine, payloads, user) };
}

/** A file of a rendered machine by its path. */
export function fileOf({ payloads }: Rendered, path: string): SeedFile {
  const file = payloads.flatMap(({ files }) => files).find((one) => one.path === path);
  if (!file) throw new Error(`no ${path} in the payload`);
  return file;
}
