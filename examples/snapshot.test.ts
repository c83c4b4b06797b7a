/**
 * How to test a stack of one's own, with any test runner: first the properties that must hold, then
 * a snapshot of the whole stack, which shows in a review what a change does to every file.
 */
import { TerraformStack, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { Guest, LvsCluster, Network, WebPage } from '../constructs';

/** The stack under test: one's own code. */
class MyStack extends TerraformStack {
  public readonly cluster: LvsCluster;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.cluster = new LvsCluster(this, 'lvs', {
      publicNetwork: Network.bridge('br0', '198.51.100.0/24', { gateway: '198.51.100.1' }),
      privateNetwork: Network.isolated('10.11.12.0/24'),
      natVip: '10.11.12.10',
      routers: [
        { publicIp: '198.51.100.9', privateIp: '10.11.12.9' },
        { publicIp: '198.51.100.8', privateIp: '10.11.12.8' },
      ],
      guest: Guest.enterpriseLinux6(),
      resolvers: ['198.51.100.1'],
    });
    this.cluster.addRealServer('one', { ip: '10.11.12.1', workload: new WebPage() });
    this.cluster.addRealServer('two', { ip: '10.11.12.2', workload: new WebPage() });
    this.cluster.addVirtualServer('http', { vip: '198.51.100.10', port: 80 });
  }
}

interface Synthesized {
  readonly resource: {
    readonly libvirt_domain: Record<string, { readonly name: string; readonly memory: number }>;
    readonly libvirt_cloudinit_disk: Record<string, { readonly user_data: string }>;
  };
}

const synthesized = Testing.synth(new MyStack(Testing.app(), 'my-stack'));
const { resource } = JSON.parse(synthesized) as Synthesized;

test('every machine has the memory that we pay for', () => {
  for (const domain of Object.values(resource.libvirt_domain)) {
    expect(domain.memory).toBeLessThanOrEqual(1024);
  }
});

test('both LVS routers know the VIP', () => {
  const routers = Object.values(resource.libvirt_cloudinit_disk).filter(({ user_data }) =>
    user_data.includes('/etc/sysconfig/ha/lvs.cf'),
  );
  expect(routers).toHaveLength(2);
  for (const { user_data } of routers) {
    expect(user_data).toContain('address = 198.51.100.10 eth0:1');
  }
});

test('nothing else has changed', () => {
  expect(synthesized).toMatchSnapshot();
});
