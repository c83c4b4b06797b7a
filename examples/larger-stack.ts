/**
 * A cluster as one part of a larger stack: its LVS routers on two KVM hosts that share two bridges,
 * real servers that existed before, a machine of another kind on the private network, and a resource
 * of another provider that uses the cluster's VIP.
 *
 *     npx tsx examples/larger-stack.ts
 *     TF_VAR_operator_key="$(cat ~/.ssh/id_ed25519.pub)" terraform apply   # in cdktf.out/stacks/larger-stack
 */
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import {
  Guest,
  HealthCheck,
  LvsCluster,
  Network,
  RealServer,
  Scheduler,
  VirtualMachine,
} from '../constructs';

/** A construct of one's own, with a cluster inside. */
class WebTier extends Construct {
  public readonly vip = '203.0.113.10';

  constructor(scope: Construct, id: string, hosts: readonly [LibvirtProvider, LibvirtProvider]) {
    super(scope, id);
    const operatorKey = new TerraformVariable(this, 'operator-key', {
      type: 'string',
      description: 'SSH public key of the operator.',
    });
    operatorKey.overrideLogicalId('operator_key');
    const privateNetwork = Network.bridge('br-private', '10.20.0.0/16');
    const guest = Guest.enterpriseLinux6({ image: '/srv/images/lvs-el6.qcow2', imageVersion: '2' });

    const cluster = new LvsCluster(this, 'lvs', {
      publicNetwork: Network.bridge('br-public', '203.0.113.0/24', { gateway: '203.0.113.1' }),
      privateNetwork,
      natVip: '10.20.255.254',
      guest,
      routerSize: { cpus: 2, memoryMib: 2048 },
      resolvers: ['203.0.113.1'],
      connectionSync: true,
      sshFrom: ['203.0.113.64/26'],
      sshAuthorizedKeys: [operatorKey.stringValue],
      provider: hosts[0],
      // One LVS router a host: losing a host loses one of the two.
      routers: [
        { publicIp: '203.0.113.11', privateIp: '10.20.255.11' },
        { publicIp: '203.0.113.12', privateIp: '10.20.255.12', provider: hosts[1] },
      ],
    });

    // Two servers that were there before; with NAT they may run anything.
    const web = cluster.addVirtualServer('web', {
      vip: this.vip,
      port: 80,
      scheduler: Scheduler.WLC,
      healthCheck: HealthCheck.http('/health', { status: 204 }),
    });
    web.addRealServer(RealServer.fromAddress(cluster, 'rack-1', '10.20.0.1'), { realPort: 8080 });
    web.addRealServer(RealServer.fromAddress(cluster, 'rack-2', '10.20.0.2'), { realPort: 8080 });

    new VirtualMachine(this, 'metrics', {
      guest,
      provider: hosts[0],
      nics: [{ network: privateNetwork, address: '10.20.1.1', gateway: cluster.natVip }],
      sshAuthorizedKeys: [operatorKey.stringValue],
      memoryMib: 512,
      overrides: { domain: { description: 'Collects metrics of the web tier.' } },
    });
  }
}

const app = new App();
const stack = new TerraformStack(app, 'larger-stack');
const hosts = [
  new LibvirtProvider(stack, 'host-a', { alias: 'a', uri: 'qemu+ssh://ops@kvm-a.example/system' }),
  new LibvirtProvider(stack, 'host-b', { alias: 'b', uri: 'qemu+ssh://ops@kvm-b.example/system' }),
] as const;
const tier = new WebTier(stack, 'web-tier', hosts);

new NullProvider(stack, 'null');
new Resource(stack, 'announce', { triggers: { vip: tier.vip } });
new TerraformOutput(stack, 'url', { value: `http://${tier.vip}/` });

app.synth();
