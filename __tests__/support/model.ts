import type { Cluster } from '../../model/cluster/cluster';
import type { ClusterInput, RealServerInput, RouterInput } from '../../model/cluster/input';
import { ClusterModel } from '../../model/cluster/model';
import { Guest } from '../../model/guest';
import type { VirtualServerInput } from '../../model/virtual-server/input';
import { VirtualServerModel } from '../../model/virtual-server/model';

/** The guide's network (section 3.1), as the model takes it. */
export const GUIDE: ClusterInput = {
  path: 'guide/lvs',
  name: 'guide.lvs',
  guest: Guest.enterpriseLinux6().profile,
  publicCidr: '192.168.26.0/24',
  gateway: '192.168.26.254',
  privateCidr: '10.11.12.0/24',
  natVip: '10.11.12.10',
  resolvers: ['192.168.26.254'],
};

/** The guide's two LVS routers. */
export const ROUTERS = [
  {
    path: 'guide/lvs/primary',
    name: 'guide.lvs.primary',
    hostName: 'primary',
    publicIp: '192.168.26.9',
    privateIp: '10.11.12.9',
  },
  {
    path: 'guide/lvs/backup',
    name: 'guide.lvs.backup',
    hostName: 'backup',
    publicIp: '192.168.26.8',
    privateIp: '10.11.12.8',
  },
] as const;

/** The guide's two real servers. */
export const REAL_SERVERS: readonly RealServerInput[] = [
  {
    path: 'guide/lvs/one',
    name: 'one',
    ip: '10.11.12.1',
    machineName: 'guide.lvs.one',
  },
  {
    path: 'guide/lvs/two',
    name: 'two',
    ip: '10.11.12.2',
    machineName: 'guide.lvs.two',
  },
];

/** The guide's virtual server: HTTP at the VIP. */
export const HTTP: VirtualServerInput = {
  path: 'guide/lvs/http',
  name: 'http',
  vip: '192.168.26.10',
  port: 80,
};

/** What to change of the guide's network. */
export interface Changes {
  readonly input?: Partial<ClusterInput>;
  readonly routers?: readonly RouterInput[];
  readonly realServers?: readonly RealServerInput[];
  readonly virtualServers?: readonly VirtualServerInput[];
}

/** Declares the guide's network, changed. */
export function declare(changes: Changes = {}): ClusterModel {
  const model = new ClusterModel({ ...GUIDE, ...changes.input });
  for (const router of changes.routers ?? ROUTERS) model.addRouter(router);
  for (const server of changes.realServers ?? REAL_SERVERS) model.addRealServer(server);
  for (const server of changes.virtualServers ?? [HTTP]) addVirtualServer(model, server);
  return model;
}

/** Adds a virtual server as the constructs do. */
export function addVirtualServer(
  model: ClusterModel,
  input: VirtualServerInput,
): VirtualServerModel {
  const virtualServer = new VirtualServerModel(input, model.guest);
  model.addVirtualServer(virtualServer);
  return virtualServer;
}

/** The guide's network, changed, as the renderers get it. */
export function clusterOf(changes: Changes = {}): Cluster {
  return declare(changes).toCluster();
}
