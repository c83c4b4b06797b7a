import type { TerraformStack } from 'cdktf';
import {
  Guest,
  LvsCluster,
  Network,
  RealServer,
  VirtualMachine,
  type INetwork,
} from '../../constructs';
import { readIfcfg } from '../oracles/ifcfg';
import { readUserData } from '../oracles/user-data';
import { HTTP, guideCluster, guideProps, newStack } from '../support/stacks';
import { Template, at } from '../support/template';
import { thrownBy } from '../support/thrown';

const guest = Guest.enterpriseLinux6();
const SCRIPTS = '/etc/sysconfig/network-scripts';

describe('a virtual machine alone', () => {
  const lan = Network.bridge('br0', '192.0.2.0/24', { gateway: '192.0.2.1' });
  const spare = Network.existing('spare', '198.51.100.0/24');
  const stack = newStack();
  new VirtualMachine(stack, 'vm', {
    guest,
    nics: [{ network: lan, address: '192.0.2.9', gateway: '192.0.2.1' }, { network: spare }],
    resolvers: ['192.0.2.53'],
  });
  const template = Template.of(stack);

  it('is connected as it says, each interface with a MAC address of its own', () => {
    const nics = at(template.resource('libvirt_domain', 'guide.vm'), 'devices.interfaces');
    expect(nics).toMatchObject([
      { source: { bridge: { bridge: 'br0' } }, model: { type: 'virtio' } },
      { source: { network: { network: 'spare' } } },
    ]);
    expect(at(nics!, '0.mac.address')).not.toBe(at(nics!, '1.mac.address'));
  });

  it('has one gateway, and leaves an interface without an address down', async () => {
    const { files } = await readUserData(template.userData('guide.vm'));
    const nics = ['eth0', 'eth1'].map((nic) =>
      readIfcfg(files.get(`${SCRIPTS}/ifcfg-${nic}`)!.content),
    );
    expect(nics.flatMap((nic) => nic.problems)).toEqual([]);
    expect(nics.map((nic) => nic.values.get('ONBOOT'))).toEqual(['yes', 'no']);
    expect(nics.map((nic) => nic.values.get('GATEWAY'))).toEqual(['192.0.2.1', undefined]);
    nics.forEach((nic, i) =>
      expect(nic.values.get('HWADDR')?.toLowerCase()).toBe(
        at(template.resource('libvirt_domain', 'guide.vm'), `devices.interfaces.${i}.mac.address`),
      ),
    );
  });

  it('refuses a second gateway, and a MAC address or an address twice', () => {
    const make = (first: object, second: object) =>
      thrownBy(
        () =>
          new VirtualMachine(newStack(), 'vm', {
            guest,
            nics: [
              { network: lan, address: '192.0.2.9', ...first },
              { network: spare, address: '198.51.100.9', ...second },
            ],
          }),
      );
    const gateways = make({ gateway: '192.0.2.1' }, { gateway: '198.51.100.1' });
    expect(gateways).toMatchObject({ name: 'SeveralGateways', path: 'guide/vm' });
    const mac = '52:54:00:00:00:01';
    expect(make({ mac }, { mac })).toMatchObject({ name: 'MacInUse', path: 'guide/vm' });
    expect(make({ gateway: '192.0.2.9' }, {})).toMatchObject({ name: 'AddressInUse' });
    expect(make({}, { network: lan, address: '192.0.2.9' })).toMatchObject({
      name: 'AddressInUse',
    });
  });
});

describe('a network', () => {
  it('is made once a stack, for whoever comes first, and shared', () => {
    const stack = newStack();
    const shared = Network.isolated('192.0.2.0/24');
    for (const id of ['a', 'b'])
      new VirtualMachine(stack, id, { guest, nics: [{ network: shared }] });
    const template = Template.of(stack);
    expect(template.names('libvirt_network')).toEqual(['guide.a.network-0']);
    const sources = ['a', 'b'].map((id) =>
      at(
        template.resource('libvirt_domain', `guide.${id}`),
        'devices.interfaces.0.source.network.network',
      ),
    );
    expect(sources.map((one) => template.nameOf(String(one)))).toEqual([
      'guide.a.network-0',
      'guide.a.network-0',
    ]);
  });

  it('is made again in another stack', () => {
    const shared = Network.isolated('10.11.12.0/24');
    const templates = ['a', 'b'].map((id) =>
      Template.of(guideCluster({ privateNetwork: shared }, newStack(id)).stack),
    );
    expect(templates[0]!.names('libvirt_network')).toContain('a.lvs.private');
    expect(templates[1]!.names('libvirt_network')).toContain('b.lvs.private');
  });

  it('that exists already is used and not made', () => {
    const publicNetwork = Network.existing('uplink', '192.168.26.0/24', {
      gateway: '192.168.26.254',
      resolver: '192.168.26.53',
    });
    const template = Template.of(guideCluster({ publicNetwork }).stack);
    expect(template.names('libvirt_network')).toEqual(['guide.lvs.private']);
    expect(
      at(template.resource('libvirt_domain', 'guide.lvs.primary'), 'devices.interfaces.0.source'),
    ).toEqual({ network: { network: 'uplink' } });
    expect(template.userData('guide.lvs.primary')).toContain('nameserver 192.168.26.53');
  });

  it('with a way out has the last address as its gateway, unless told otherwise', () => {
    expect(Network.nat('192.0.2.0/24').gateway).toBe('192.0.2.254');
    expect(Network.nat('192.0.2.64/26').gateway).toBe('192.0.2.126');
    expect(Network.nat('192.0.2.0/24', { gateway: '192.0.2.1' }).gateway).toBe('192.0.2.1');
    expect(Network.isolated('192.0.2.0/24').gateway).toBeUndefined();
  });

  it('may be anything that says how an interface is connected to it', () => {
    const direct: INetwork = {
      cidr: '10.11.12.0/24',
      bind: () => ({ direct: { dev: 'eno1', mode: 'bridge' } }),
    };
    const template = Template.of(guideCluster({ privateNetwork: direct }).stack);
    expect(
      at(template.resource('libvirt_domain', 'guide.lvs.one'), 'devices.interfaces.0.source'),
    ).toEqual({ direct: { dev: 'eno1', mode: 'bridge' } });
  });
});

describe('a real server that runs elsewhere', () => {
  it('has a place in the cluster and no resource', async () => {
    const { stack, cluster } = guideCluster();
    const before = Template.of(guideCluster().stack);
    const old = RealServer.fromAddress(cluster, 'old', '10.11.12.3', { weight: 5 });
    expect(old).toMatchObject({ name: 'old', privateIp: '10.11.12.3' });
    const template = Template.of(stack);
    expect(template.names('libvirt_domain')).toEqual(before.names('libvirt_domain'));
    const { files } = await readUserData(template.userData('guide.lvs.primary'));
    expect(files.get('/etc/sysconfig/ha/lvs.cf')!.content).toMatch(
      /server old \{\s+address = 10\.11\.12\.3\s+active = 1\s+port = 80\s+weight = 5\s+\}/,
    );
    expect(template.outputs['lvs_real_servers']).toMatchObject({ old: '10.11.12.3' });
  });

  it('is enough for a cluster of LVS routers alone', () => {
    const stack: TerraformStack = newStack();
    const cluster = new LvsCluster(stack, 'lvs', { ...guideProps(), minRealServers: 1 });
    cluster.addRouter('primary', { publicIp: '192.168.26.9', privateIp: '10.11.12.9' });
    cluster.addRouter('backup', { publicIp: '192.168.26.8', privateIp: '10.11.12.8' });
    const old = RealServer.fromAddress(cluster, 'old', '10.11.12.3');
    cluster.addVirtualServer('http', { ...HTTP, realServers: [old] });
    expect(Template.of(stack).names('libvirt_domain')).toHaveLength(2);
  });
});
