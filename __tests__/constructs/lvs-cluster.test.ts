import { Guest, LvsCluster, LvsRouter, Network, RealServer, VirtualServer } from '../../constructs';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from '../support/stacks';
import { Template, at } from '../support/template';
import { thrownBy } from '../support/thrown';

const MACHINES = ['guide.lvs.backup', 'guide.lvs.one', 'guide.lvs.primary', 'guide.lvs.two'];

describe('the guide’s cluster', () => {
  const template = Template.of(guideCluster().stack);

  it('is four machines on two networks and one image', () => {
    expect([...template.names('libvirt_domain')].sort()).toEqual(MACHINES);
    expect(template.names('libvirt_network')).toEqual(
      expect.arrayContaining(['guide.lvs.public', 'guide.lvs.private']),
    );
    expect(template.resources('libvirt_network')).toHaveLength(2);
    // A base volume, and an overlay and a seed for each machine.
    expect(template.resources('libvirt_volume')).toHaveLength(1 + 2 * MACHINES.length);
  });

  it('connects eth0 of both LVS routers to the public network, and everything to the private one', () => {
    const networksOf = (name: string) => {
      const nics = at(template.resource('libvirt_domain', name), 'devices.interfaces');
      return (nics as []).map((nic) => template.nameOf(String(at(nic, 'source.network.network'))));
    };
    for (const router of ['guide.lvs.primary', 'guide.lvs.backup']) {
      expect(networksOf(router)).toEqual(['guide.lvs.public', 'guide.lvs.private']);
    }
    for (const server of ['guide.lvs.one', 'guide.lvs.two']) {
      expect(networksOf(server)).toEqual(['guide.lvs.private']);
    }
  });

  it('gives the host the gateway’s address, and no address on the private network', () => {
    const outside = template.resource('libvirt_network', 'guide.lvs.public');
    expect(outside).toMatchObject({
      autostart: true,
      forward: { mode: 'nat' },
      ips: [{ address: '192.168.26.254', prefix: 24 }],
    });
    const inside = template.resource('libvirt_network', 'guide.lvs.private');
    expect(inside).toEqual({ name: 'guide.lvs.private', autostart: true });
  });

  it('puts out where clients reach each virtual server', () => {
    const { stack, cluster, two } = guideCluster({ minRealServers: 1 });
    cluster.addVirtualServer('shop', {
      vip: '192.168.26.11',
      ports: [443, 80, { from: 8000, to: 8100 }],
      realServers: [two],
      persistence: { timeoutSeconds: 300 },
    });
    expect(Template.of(stack).outputs['lvs_virtual_servers']).toEqual({
      http: { vip: '192.168.26.10', protocol: 'tcp', ports: [80], real_servers: ['one', 'two'] },
      shop: {
        vip: '192.168.26.11',
        protocol: 'tcp',
        ports: [80, 443, '8000-8100'],
        firewall_mark: 80,
        real_servers: ['two'],
      },
    });
  });

  it('puts out the VIPs and the addresses of routers and real servers', () => {
    expect(template.outputs).toMatchObject({
      lvs_vips: ['192.168.26.10'],
      lvs_nat_vip: '10.11.12.10',
      lvs_routers: {
        primary: { public_ip: '192.168.26.9', private_ip: '10.11.12.9' },
        backup: { public_ip: '192.168.26.8', private_ip: '10.11.12.8' },
      },
      lvs_real_servers: { one: '10.11.12.1', two: '10.11.12.2' },
    });
  });

  it('starts every machine now and with the host', () => {
    for (const name of MACHINES) {
      const domain = template.resource('libvirt_domain', name);
      expect(domain).toMatchObject({ running: true, autostart: true, type: 'kvm' });
    }
  });
});

describe('the ways to declare a cluster', () => {
  const declarative = Template.of(guideCluster().stack).text;

  it('give one template: routers as props, or added one by one', () => {
    const stack = newStack();
    const cluster = new LvsCluster(stack, 'lvs', guideProps());
    cluster.addRouter('primary', ROUTERS[0]!);
    cluster.addRouter('backup', ROUTERS[1]!);
    cluster.addRealServer('one', { ip: '10.11.12.1' });
    cluster.addRealServer('two', { ip: '10.11.12.2' });
    cluster.addVirtualServer('http', HTTP);
    expect(Template.of(stack).text).toBe(declarative);
  });

  it('give one template: real servers as props, added to the virtual server, or all by default', () => {
    const named = guideNamed((http, [one, two]) => {
      http.addRealServer(one);
      http.addRealServer(two);
    });
    const stack = newStack();
    const cluster = new LvsCluster(stack, 'lvs', { ...guideProps(), routers: ROUTERS });
    const one = cluster.addRealServer('one', { ip: '10.11.12.1' });
    const two = cluster.addRealServer('two', { ip: '10.11.12.2' });
    cluster.addVirtualServer('http', { ...HTTP, realServers: [one, two] });
    expect(Template.of(stack).text).toBe(declarative);
    expect(named).toBe(declarative);
  });

  it('give one template: cluster.addX, or new X in the cluster’s scope', () => {
    const stack = newStack();
    const cluster = new LvsCluster(stack, 'lvs', guideProps());
    new LvsRouter(cluster, 'primary', { cluster, ...ROUTERS[0]! });
    new LvsRouter(cluster, 'backup', { cluster, ...ROUTERS[1]! });
    new RealServer(cluster, 'one', { cluster, ip: '10.11.12.1' });
    new RealServer(cluster, 'two', { cluster, ip: '10.11.12.2' });
    new VirtualServer(cluster, 'http', { cluster, ...HTTP });
    expect(Template.of(stack).text).toBe(declarative);
  });

  it('give one template: an undefined prop, or one that is left out', () => {
    const { stack } = guideCluster({ pool: undefined, egress: undefined, heartbeat: undefined });
    expect(Template.of(stack).text).toBe(declarative);
    const explicit = newStack();
    const cluster = new LvsCluster(explicit, 'lvs', { ...guideProps(), pool: 'fast' });
    for (const [i, id] of ['primary', 'backup'].entries()) {
      cluster.addRouter(id, { ...ROUTERS[i]!, pool: undefined, sshAuthorizedKeys: undefined });
    }
    cluster.addRealServer('one', { ip: '10.11.12.1', pool: undefined, resolvers: undefined });
    cluster.addRealServer('two', { ip: '10.11.12.2' });
    cluster.addVirtualServer('http', { ...HTTP, name: undefined });
    const volumes = Template.of(explicit).resources('libvirt_volume');
    expect(new Set(volumes.map((one) => one['pool']))).toEqual(new Set(['fast']));
  });

  function guideNamed(
    add: (http: VirtualServer, servers: readonly [RealServer, RealServer]) => void,
  ): string {
    const stack = newStack();
    const cluster = new LvsCluster(stack, 'lvs', { ...guideProps(), routers: ROUTERS });
    const one = cluster.addRealServer('one', { ip: '10.11.12.1' });
    const two = cluster.addRealServer('two', { ip: '10.11.12.2' });
    add(cluster.addVirtualServer('http', HTTP), [one, two]);
    return Template.of(stack).text;
  }
});

describe('what a cluster hands out', () => {
  it('are copies, so that nothing is added past the checks', () => {
    const { cluster } = guideCluster();
    (cluster.routers as LvsRouter[]).pop();
    (cluster.realServers as unknown[]).pop();
    (cluster.virtualServers as unknown[]).pop();
    expect(cluster.routers.map((one) => one.role)).toEqual(['primary', 'backup']);
    expect(cluster.realServers).toHaveLength(2);
    expect(cluster.virtualServers).toHaveLength(1);
    expect(cluster.vips).toEqual(['192.168.26.10']);
  });

  it('is the cluster as plain data', () => {
    const { cluster } = guideCluster();
    expect(cluster.toCluster()).toMatchObject({ name: 'guide.lvs', path: 'guide/lvs' });
  });
});

describe('the size of a machine', () => {
  it('is one for all LVS routers, and each real server’s own', () => {
    const routerSize = { cpus: 4, memoryMib: 4096, diskGib: 40 };
    const { stack, cluster } = guideCluster({ routerSize });
    cluster.addRealServer('three', { ip: '10.11.12.3', cpus: 2, memoryMib: 512, diskGib: 20 });
    const template = Template.of(stack);
    const size = (name: string) => {
      const domain = template.resource('libvirt_domain', name);
      const disk = template.diskOf(name);
      expect(domain['memory_unit']).toBe('MiB');
      return [domain['vcpu'], domain['memory'], disk['capacity']];
    };
    for (const id of ['primary', 'backup']) {
      expect(size(`guide.lvs.${id}`)).toEqual([4, 4096, 40 * 2 ** 30]);
    }
    expect(size('guide.lvs.three')).toEqual([2, 512, 20 * 2 ** 30]);
    expect(size('guide.lvs.one')).toEqual([1, 1024, 10 * 2 ** 30]);
  });
});

describe('the address of the host', () => {
  it('on a private network with a way out is nobody else’s', () => {
    const privateNetwork = Network.nat('10.11.12.0/24', { gateway: '10.11.12.1' });
    expect(thrownBy(() => guideCluster({ privateNetwork })).name).toBe('AddressInUse');
    const natVip = '10.11.12.1';
    expect(thrownBy(() => guideCluster({ privateNetwork, natVip })).name).toBe('AddressInUse');
  });

  it('may be left to the NAT VIP where somebody else made the network', () => {
    const privateNetwork = Network.existing('inside', '10.11.12.0/24', { gateway: '10.11.12.10' });
    expect(guideCluster({ privateNetwork }).cluster.natVip).toBe('10.11.12.10');
  });
});

describe('LVS routers', () => {
  it('share one guest, the cluster’s', () => {
    const guest = Guest.enterpriseLinux6({ image: '/srv/el6.qcow2' });
    const template = Template.of(guideCluster({ guest }).stack);
    const base = template.resources('libvirt_volume').filter((one) => !one['backing_store']);
    expect(base.map((one) => at(one, 'create.content.url'))).toContain('/srv/el6.qcow2');
  });
});
