import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { LvsCluster, LvsRouter, Network, RealServer } from '../../constructs';
import { HTTP, ROUTERS, guideCluster, guideProps, newApp, newStack } from '../support/stacks';
import { Template, at, type Json } from '../support/template';
import { thrownBy } from '../support/thrown';

const TYPES = ['libvirt_domain', 'libvirt_volume', 'libvirt_cloudinit_disk', 'libvirt_network'];

const namesOf = (template: Template): string[] =>
  TYPES.flatMap((type) => template.names(type).map((name) => `${type} ${name}`));

const macsOf = (template: Template): unknown[] =>
  template
    .resources('libvirt_domain')
    .flatMap((domain) => at(domain, 'devices.interfaces') as readonly Json[])
    .map((nic) => at(nic, 'mac.address'));

const disjoint = (a: readonly unknown[], b: readonly unknown[]) =>
  expect(a.filter((one) => b.includes(one))).toEqual([]);

describe('two stacks with clusters at one path', () => {
  const app = newApp();
  const [a, b] = ['a', 'b'].map((id) => Template.of(guideCluster({}, newStack(id, app)).stack));

  it('share no name on a libvirt host', () => {
    expect(namesOf(a!).length).toBe(namesOf(b!).length);
    disjoint(namesOf(a!), namesOf(b!));
  });

  it('share no MAC address on a LAN', () => {
    expect(new Set(macsOf(a!)).size).toBe(6);
    disjoint(macsOf(a!), macsOf(b!));
  });
});

describe('two clusters of one stack', () => {
  it('share neither names nor MAC addresses nor outputs', () => {
    const stack = newStack();
    for (const [id, octet] of [
      ['x', 1],
      ['y', 2],
    ] as const) {
      const cluster = new LvsCluster(stack, id, {
        ...guideProps(),
        publicNetwork: Network.nat(`192.168.${octet}.0/24`),
        routers: ROUTERS.map((one) => ({
          ...one,
          publicIp: one.publicIp.replace('.26.', `.${octet}.`),
        })),
      });
      cluster.addRealServer('one', { ip: '10.11.12.1' });
      cluster.addRealServer('two', { ip: '10.11.12.2' });
      cluster.addVirtualServer('http', { ...HTTP, vip: `192.168.${octet}.10` });
    }
    const template = Template.of(stack);
    expect(new Set(namesOf(template)).size).toBe(namesOf(template).length);
    expect(new Set(macsOf(template)).size).toBe(12);
    expect(template.outputs).toMatchObject({
      x_vips: ['192.168.1.10'],
      y_vips: ['192.168.2.10'],
    });
  });

  it('do not meet where dots could hide the joint between two ids', () => {
    const stack = newStack();
    expect(() => guideCluster({}, stack)).not.toThrow();
    const scope = new Construct(stack, 'c.d');
    const error = thrownBy(() => new LvsCluster(scope, 'lvs', guideProps()));
    expect(error).toMatchObject({ name: 'NameInvalid', path: 'guide/c.d/lvs' });
    expect(error.message).toContain('"c.d"');
    const dotted = newStack('v1.2');
    expect(thrownBy(() => guideCluster({}, dotted)).name).toBe('NameInvalid');
  });
});

describe('machines on hosts of their own', () => {
  const onTwoHosts = (privateNetwork: Network, publicNetwork: Network) => {
    const stack = newStack();
    const other = new LibvirtProvider(stack, 'second', {
      uri: 'qemu+ssh://second/system',
      alias: 'second',
    });
    const props = { ...guideProps(), publicNetwork, privateNetwork, resolvers: ['192.0.2.1'] };
    const cluster = new LvsCluster(stack, 'lvs', props);
    cluster.addRouter('primary', ROUTERS[0]!);
    cluster.addRouter('backup', { ...ROUTERS[1]!, provider: other });
    cluster.addRealServer('one', { ip: '10.11.12.1' });
    cluster.addRealServer('two', { ip: '10.11.12.2', provider: other });
    cluster.addVirtualServer('http', HTTP);
    return Template.of(stack);
  };

  it('meet on bridges, each with its disks, seed and image on its own host', () => {
    const template = onTwoHosts(
      Network.bridge('br1', '10.11.12.0/24'),
      Network.bridge('br0', '192.168.26.0/24', { gateway: '192.168.26.254' }),
    );
    expect(template.resources('libvirt_network')).toEqual([]);
    for (const type of TYPES.slice(0, 3)) {
      for (const resource of template.resources(type)) {
        if (/\.image/.test(String(resource['name']))) continue;
        const wanted = /backup|two/.test(String(resource['name'])) ? 'libvirt.second' : undefined;
        expect([resource['name'], resource['provider']]).toEqual([resource['name'], wanted]);
      }
    }
    const bases = template
      .resources('libvirt_volume')
      .filter((one) => /\.image/.test(String(one['name'])));
    expect(bases.map((one) => one['provider']).sort()).toEqual(['libvirt.second', undefined]);
    const nic = at(template.resource('libvirt_domain', 'guide.lvs.two'), 'devices.interfaces.0');
    expect(at(nic!, 'source')).toEqual({ bridge: { bridge: 'br1' } });
  });

  it('do not meet on a network that libvirt makes on one host', () => {
    const error = thrownBy(() =>
      onTwoHosts(
        Network.isolated('10.11.12.0/24'),
        Network.bridge('br0', '192.168.26.0/24', { gateway: '192.168.26.254' }),
      ),
    );
    expect(error).toMatchObject({ name: 'NetworkOnOneHost', path: 'guide/lvs/backup' });
  });
});

describe('the parts of a cluster', () => {
  it('may stand in any scope of its stack, with names of their own', () => {
    const stack = newStack();
    const cluster = new LvsCluster(stack, 'lvs', guideProps());
    const rack = new Construct(stack, 'rack');
    ROUTERS.forEach((router, i) => new LvsRouter(rack, `router-${i}`, { cluster, ...router }));
    new RealServer(rack, 'one', { cluster, ip: '10.11.12.1' });
    new RealServer(stack, 'two', { cluster, ip: '10.11.12.2' });
    cluster.addVirtualServer('http', HTTP);
    const template = Template.of(stack);
    expect([...template.names('libvirt_domain')].sort()).toEqual([
      'guide.rack.one',
      'guide.rack.router-0',
      'guide.rack.router-1',
      'guide.two',
    ]);
    expect(template.resources('libvirt_network')).toHaveLength(2);
  });

  it('do not stand in another stack, which would get networks of its own', () => {
    const { stack, cluster } = guideCluster();
    const other = new TerraformStack(stack.node.root as never, 'other');
    const error = thrownBy(() => new RealServer(other, 'three', { cluster, ip: '10.11.12.3' }));
    expect(error).toMatchObject({ name: 'StackMismatch', path: 'other/three' });
  });
});
