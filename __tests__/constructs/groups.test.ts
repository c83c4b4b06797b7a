import fc from 'fast-check';
import { RealServerGroup, type RealServerGroupOptions } from '../../constructs';
import { ENGINES, engineFile } from '../support/served';
import { HTTP, guideCluster } from '../support/stacks';
import { Template, type Json } from '../support/template';
import { thrownBy } from '../support/thrown';

/** What Terraform knows each resource by, and what the resource is, of a group of machines. */
function resourcesOf(options: RealServerGroupOptions): ReadonlyMap<string, Json> {
  const { stack, cluster } = guideCluster();
  cluster.addRealServers('web', options);
  const types = Object.entries(Template.of(stack).json['resource'] as Json);
  return new Map(
    types.flatMap(([type, all]) =>
      Object.entries(all as Json)
        .filter(([id]) => id.includes('_web_'))
        .map(([id, one]) => [`${type}.${id}`, one as Json] as const),
    ),
  );
}

const webs = (options: RealServerGroupOptions) =>
  guideCluster()
    .cluster.addRealServers('web', options)
    .realServers.map(({ name, privateIp, libvirtName }) => [name, privateIp, libvirtName]);

describe('a group', () => {
  it('of a count has consecutive addresses, and names by number', () => {
    expect(webs({ count: 3, firstIp: '10.11.12.21' })).toEqual([
      ['web-1', '10.11.12.21', 'guide.lvs.web.1'],
      ['web-2', '10.11.12.22', 'guide.lvs.web.2'],
      ['web-3', '10.11.12.23', 'guide.lvs.web.3'],
    ]);
  });

  it('of a list has names by address', () => {
    expect(webs({ ips: ['10.11.12.30', '10.11.12.21'] })).toEqual([
      ['web-10-11-12-30', '10.11.12.30', 'guide.lvs.web.10-11-12-30'],
      ['web-10-11-12-21', '10.11.12.21', 'guide.lvs.web.10-11-12-21'],
    ]);
  });

  it('of members has names by key', () => {
    expect(webs({ members: { b: { ip: '10.11.12.30' }, a: { ip: '10.11.12.21' } } })).toEqual([
      ['web-b', '10.11.12.30', 'guide.lvs.web.b'],
      ['web-a', '10.11.12.21', 'guide.lvs.web.a'],
    ]);
  });

  it('shares its options, and lets one real server have its own', () => {
    const { stack, cluster } = guideCluster();
    cluster.addRealServers('web', {
      count: 3,
      firstIp: '10.11.12.21',
      cpus: 2,
      memoryMib: 2048,
      except: { 2: { cpus: 4, ip: '10.11.12.99' } },
    });
    const template = Template.of(stack);
    const size = (id: string) => {
      const { vcpu, memory } = template.resource('libvirt_domain', `guide.lvs.web.${id}`);
      return [vcpu, memory];
    };
    expect(['1', '2', '3'].map(size)).toEqual([
      [2, 2048],
      [4, 2048],
      [2, 2048],
    ]);
    expect(template.outputs['lvs_real_servers']).toMatchObject({
      'web-1': '10.11.12.21',
      'web-2': '10.11.12.99',
      'web-3': '10.11.12.23',
    });
  });

  it.each(ENGINES)('stands behind a virtual server as one, with %s', async (_, guest) => {
    const { stack, cluster, one } = guideCluster({ guest });
    const web = cluster.addRealServers('web', {
      ips: ['10.11.12.21', '10.11.12.22'],
      except: { '10.11.12.22': { draining: true } },
    });
    const old = RealServerGroup.fromAddresses(cluster, 'old', ['10.11.12.31', '10.11.12.32'], {
      weight: 5,
    });
    cluster.addVirtualServer('shop', {
      ...HTTP,
      port: 81,
      realServers: [one, { server: web, weight: 3, realPort: 8080 }, old],
    });
    const { services } = await engineFile(stack);
    expect(services['192.168.26.10:81']).toEqual([
      { address: '10.11.12.1', port: 81, weight: 1 },
      { address: '10.11.12.21', port: 8080, weight: 3 },
      { address: '10.11.12.22', port: 8080, weight: 0 },
      { address: '10.11.12.31', port: 81, weight: 5 },
      { address: '10.11.12.32', port: 81, weight: 5 },
    ]);
  });

  it('of what runs elsewhere makes no machine', () => {
    const { stack, cluster } = guideCluster();
    const before = Template.of(guideCluster().stack).names('libvirt_domain');
    RealServerGroup.fromAddresses(cluster, 'old', ['10.11.12.31', '10.11.12.32']);
    const template = Template.of(stack);
    expect(template.names('libvirt_domain')).toEqual(before);
    expect(template.outputs['lvs_real_servers']).toMatchObject({
      'old-10-11-12-31': '10.11.12.31',
      'old-10-11-12-32': '10.11.12.32',
    });
  });
});

describe('what Terraform has of a group', () => {
  const last = fc.integer({ min: 20, max: 250 });

  it('stays as it is when the count grows or shrinks', () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(counts, ([a, b]) => {
        const [fewer, more] = [Math.min(a, b), Math.max(a, b)].map((count) =>
          resourcesOf({ count, firstIp: '10.11.12.21' }),
        );
        for (const [id, one] of fewer!) expect([id, more!.get(id)]).toEqual([id, one]);
        expect(more!.size / Math.max(a, b)).toBe(fewer!.size / Math.min(a, b));
      }),
      { numRuns: 8, seed: 26 },
    );
  });

  it('stays as it is when one goes from the list, or the list is in another order', () => {
    const lists = fc
      .uniqueArray(last, { minLength: 2, maxLength: 5 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: 1 })));
    const group = (lasts: readonly number[]) =>
      resourcesOf({ ips: lasts.map((one) => `10.11.12.${one}`) });
    fc.assert(
      fc.property(lists, ([all, some]) => {
        const [before, after] = [group(all), group(some)];
        for (const [id, one] of after) expect([id, before.get(id)]).toEqual([id, one]);
        expect(after.size / some.length).toBe(before.size / all.length);
      }),
      { numRuns: 8, seed: 26 },
    );
  });
});

describe('a group that cannot be', () => {
  const refused = (options: RealServerGroupOptions) => thrownBy(() => webs(options));

  it.each([
    ['runs off the network', { count: 5, firstIp: '10.11.12.251' }, 'AddressReserved', '/web/5'],
    ['runs past it', { count: 2, firstIp: '10.11.12.255' }, 'AddressReserved', '/web/1'],
    ['begins elsewhere', { count: 1, firstIp: '10.11.13.1' }, 'AddressOffNetwork', '/web/1'],
    ['hits a real server', { count: 3, firstIp: '10.11.12.1' }, 'AddressInUse', '/web/1'],
    ['hits an LVS router', { ips: ['10.11.12.9'] }, 'AddressInUse', '/web/10-11-12-9'],
  ] as const)('%s', (_, options, name, where) => {
    expect(refused(options)).toMatchObject({ name, path: `guide/lvs${where}` });
  });

  it('names an address twice, and leaves nothing of itself in the cluster', () => {
    const { cluster } = guideCluster();
    const error = thrownBy(() =>
      cluster.addRealServers('web', { ips: ['10.11.12.21', '10.11.12.21'] }),
    );
    expect(error).toMatchObject({ name: 'GroupInvalid', path: 'guide/lvs/web' });
    expect(cluster.realServers).toHaveLength(2);
  });
});
