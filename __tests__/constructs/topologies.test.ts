import fc from 'fast-check';
import { Guest, LvsCluster, Network, RealServer } from '../../constructs';
import { readIfcfg } from '../oracles/ifcfg';
import { readLvsCf } from '../oracles/lvs-cf';
import { readAllUserData, type UserData } from '../oracles/user-data';
import { newStack } from '../support/stacks';
import { Template, at, type Json } from '../support/template';
import { topology, type Topology } from '../support/topologies';

const RUNS = 25;
const SCRIPTS = '/etc/sysconfig/network-scripts';
const LIBVIRT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

function synthesize(given: Topology): Template {
  const stack = newStack();
  const cluster = new LvsCluster(stack, 'lvs', {
    publicNetwork: Network.nat(given.publicCidr, { gateway: given.gateway }),
    privateNetwork: Network.isolated(given.privateCidr),
    natVip: given.natVip,
    guest: Guest.enterpriseLinux6(),
    routers: given.routers,
    heartbeat: given.heartbeat,
    connectionSync: given.connectionSync,
    egress: given.egress,
  });
  const servers = given.realServers.map(({ id, ip, weight, ours }) =>
    ours
      ? cluster.addRealServer(id, { ip, weight })
      : RealServer.fromAddress(cluster, id, ip, { weight }),
  );
  for (const { id, settings, members } of given.virtualServers) {
    const service = cluster.addVirtualServer(id, settings);
    for (const { server, ...options } of members ?? []) {
      service.addRealServer(servers[server]!, options);
    }
  }
  return Template.of(stack);
}

/** A random cluster, what was synthesized of it, and the seeds by machine as cloud-init reads them. */
interface Sample {
  readonly given: Topology;
  readonly template: Template;
  readonly seeds: ReadonlyMap<string, UserData>;
}

describe('any valid cluster', () => {
  let samples: readonly Sample[];

  beforeAll(async () => {
    // Reproducible: a failure names its sample, and the sample is the same in the next run.
    const topologies = fc.sample(topology(), { numRuns: RUNS, seed: 26 });
    const synthesized = topologies.map((given) => ({ given, template: synthesize(given) }));
    const machines = synthesized.map(({ template }) => template.names('libvirt_domain'));
    const texts = synthesized.flatMap(({ template }, i) =>
      machines[i]!.map((machine) => template.userData(machine)),
    );
    const read = [...(await readAllUserData(texts))];
    samples = synthesized.map((sample, i) => ({
      ...sample,
      seeds: new Map(machines[i]!.map((machine) => [machine, read.shift()!])),
    }));
  });

  const each = (check: (sample: Sample, index: number) => void) => samples.forEach(check);
  const unique = (values: readonly unknown[]) => expect(new Set(values).size).toBe(values.length);

  it('has seeds that cloud-init reads without a doubt', () => {
    each(({ seeds }) => {
      for (const { problems } of seeds.values()) expect(problems).toEqual([]);
    });
  });

  it('has names that libvirt and file systems take, each once', () => {
    each(({ template }) => {
      for (const type of ['domain', 'volume', 'network', 'cloudinit_disk']) {
        const names = template.names(`libvirt_${type}`);
        unique(names);
        for (const name of names) {
          expect(name).toMatch(LIBVIRT_NAME);
          expect(name.length).toBeLessThan(200);
        }
      }
    });
  });

  it('has every MAC address and every real address once', () => {
    each(({ given, template, seeds }) => {
      const nics = template
        .resources('libvirt_domain')
        .flatMap((domain) => at(domain, 'devices.interfaces') as readonly Json[]);
      unique(nics.map((nic) => at(nic, 'mac.address')));
      const addresses = [...seeds.values()].flatMap((seed) =>
        ifcfgOf(seed).map((nic) => nic.get('IPADDR')),
      );
      const floating = [
        given.natVip,
        ...new Set(given.virtualServers.map((one) => one.settings.vip)),
      ];
      unique([...addresses, ...floating, given.gateway]);
    });
  });

  it('has no floating address in an ifcfg file', () => {
    each(({ given, seeds }) => {
      const floating = [given.natVip, ...given.virtualServers.map((one) => one.settings.vip)];
      for (const seed of seeds.values()) {
        for (const nic of ifcfgOf(seed)) expect(floating).not.toContain(nic.get('IPADDR'));
      }
    });
  });

  it('has one lvs.cf, the same on both LVS routers, which pulse takes without a finding', () => {
    each(({ given, seeds }) => {
      const [primary, backup] = ['primary', 'backup'].map(
        (id) => seeds.get(`guide.lvs.${id}`)!.files.get('/etc/sysconfig/ha/lvs.cf')!.content,
      );
      expect(backup).toBe(primary);
      const { ok, errors, findings, config } = readLvsCf(primary!);
      expect({ errors, findings }).toEqual({ errors: [], findings: [] });
      expect(ok).toBe(true);
      expect(config.virtuals.length).toBeGreaterThanOrEqual(given.virtualServers.length);
    });
  });

  it('routes every real server through the NAT VIP, and every LVS router through the gateway', () => {
    each(({ given, seeds }) => {
      for (const [machine, seed] of seeds) {
        const gateways = ifcfgOf(seed).map((nic) => nic.get('GATEWAY'));
        const isRouter = /\.(primary|backup)$/.test(machine);
        expect(gateways).toEqual(isRouter ? [given.gateway, undefined] : [given.natVip]);
      }
    });
  });

  it('has a machine for each LVS router and each real server of ours, and for no other', () => {
    each(({ given, seeds }) => {
      const ours = given.realServers.filter((server) => server.ours).map(({ id }) => id);
      const wanted = ['primary', 'backup', ...ours].map((id) => `guide.lvs.${id}`);
      expect([...seeds.keys()].sort()).toEqual(wanted.sort());
    });
  });

  function ifcfgOf({ files }: UserData): readonly ReadonlyMap<string, string>[] {
    return [...files]
      .filter(([path]) => path.startsWith(`${SCRIPTS}/ifcfg-`))
      .map(([path, { content }]) => {
        const { problems, values } = readIfcfg(content);
        expect([path, problems]).toEqual([path, []]);
        return values;
      });
  }
});
