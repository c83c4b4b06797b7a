import fc from 'fast-check';
import { BlockList } from 'node:net';
import { ClusterModel } from '../../model/cluster/model';
import { GUIDE, addVirtualServer } from '../support/model';
import { samplesOf } from '../support/ports';
import { topology, type Topology } from '../support/topologies';

function declare(given: Topology): ClusterModel {
  const { publicCidr, gateway, privateCidr, natVip, heartbeat } = given;
  const model = new ClusterModel({
    ...GUIDE,
    ...{ publicCidr, gateway, privateCidr, natVip, heartbeat },
    resolvers: [gateway],
  });
  given.routers.forEach((router, i) => {
    const id = `router-${i}`;
    model.addRouter({ path: `guide/lvs/${id}`, name: `guide.lvs.${id}`, hostName: id, ...router });
  });
  const servers = given.realServers.map(({ id, ours, ...server }) =>
    model.addRealServer({
      path: `guide/lvs/${id}`,
      name: id,
      ...server,
      machineName: ours ? `guide.lvs.${id}` : undefined,
    }),
  );
  for (const { id, settings, members } of given.virtualServers) {
    const path = `guide/lvs/${id}`;
    const service = addVirtualServer(model, { path, name: id, ...settings });
    for (const { server, ...options } of members ?? []) {
      model.addMember(service, servers[server]!, options, { path, subject: 'realServers' });
    }
  }
  return model;
}

const holds = (cidr: string, address: string): boolean => {
  const [network, prefix] = cidr.split('/') as [string, string];
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return list.check(address);
};

const unique = (values: readonly unknown[]) => expect(new Set(values).size).toBe(values.length);

describe('any valid cluster', () => {
  it('is accepted, and keeps the rules that a running service needs', () => {
    fc.assert(
      fc.property(topology(), (given) => {
        const cluster = declare(given).toCluster();
        const { publicNetwork, privateNetwork, routers, realServers, virtualServers } = cluster;
        const outside = routers.map((one) => one.public.address);
        const inside = [...routers.map((one) => one.private), ...realServers].map(
          (one) => one.address,
        );
        const vips = [...new Map(virtualServers.map(({ vip }) => [vip.address, vip])).values()];
        const floating = [cluster.natVip, ...vips];
        unique([publicNetwork.gateway, ...outside, ...inside, ...floating.map((f) => f.address)]);
        unique(floating.map((one) => one.device));
        unique(
          virtualServers.map(({ vip }) => vip).filter((vip, i, all) => all.indexOf(vip) === i),
        );
        unique([
          ...routers.flatMap((one) => [one.public.mac, one.private.mac]),
          ...realServers.flatMap((one) => (one.nic ? [one.nic.mac] : [])),
        ]);
        for (const address of [...outside, ...vips.map((vip) => vip.address)]) {
          expect(holds(given.publicCidr, address)).toBe(true);
        }
        for (const address of [...inside, cluster.natVip.address]) {
          expect(holds(given.privateCidr, address)).toBe(true);
        }
        expect(holds(given.privateCidr, publicNetwork.network)).toBe(false);
        expect(holds(given.publicCidr, privateNetwork.network)).toBe(false);
      }),
    );
  });

  it('has each declared member behind its virtual server, or everyone', () => {
    fc.assert(
      fc.property(topology(8), (given) => {
        const { virtualServers } = declare(given).toCluster();
        given.virtualServers.forEach(({ members, settings }, i) => {
          const port = settings.port ?? Math.min(...samplesOf(settings.ports ?? []));
          const all = given.realServers.map((_, server) => ({ server }));
          const wanted = (members ?? all).map((member) => {
            const { server, weight, realPort } = {
              weight: undefined,
              realPort: undefined,
              ...member,
            };
            const { id, weight: own } = given.realServers[server]!;
            return { id, weight: weight ?? own ?? 1, port: realPort ?? port };
          });
          const found = virtualServers[i]!.members.map(({ server, weight, port: real }) => ({
            id: server.name,
            weight,
            port: real,
          }));
          expect(found).toEqual(wanted);
        });
      }),
    );
  });

  it('marks several ports, and keeps their clients with one real server', () => {
    fc.assert(
      fc.property(topology(4), (given) => {
        for (const { ports, firewallMark, persistence } of declare(given).toCluster()
          .virtualServers) {
          if (ports.length > 1)
            expect(firewallMark && persistence?.timeoutSeconds).toBeGreaterThan(0);
        }
      }),
    );
  });
});
