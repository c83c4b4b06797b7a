/**
 * A whole cluster as one object: real servers and virtual servers by their ids, real servers in
 * groups, and one of them draining before it goes.
 *
 *     npx tsx examples/one-object.ts
 */
import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { Resource as NullResource } from '@cdktf/provider-null/lib/resource';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { Guest, HealthCheck, LvsCluster, Network, WebPage } from '../constructs';

const app = new App();
const stack = new TerraformStack(app, 'one-object');
new LibvirtProvider(stack, 'libvirt', { uri: 'qemu:///system' });
new NullProvider(stack, 'null');

const cluster = new LvsCluster(stack, 'lvs', {
  publicNetwork: Network.nat('192.168.26.0/24', { gateway: '192.168.26.254' }),
  privateNetwork: Network.isolated('10.11.12.0/24'),
  natVip: '10.11.12.10',
  guest: Guest.debian12(),
  routers: [
    { publicIp: '192.168.26.9', privateIp: '10.11.12.9' },
    { publicIp: '192.168.26.8', privateIp: '10.11.12.8' },
  ],
  realServers: {
    old: { fromAddress: '10.11.12.1' }, // runs elsewhere already
    web: {
      count: 4, // web-1 to web-4: a larger count renames none
      firstIp: '10.11.12.21',
      workload: new WebPage(),
      except: { 3: { draining: true } }, // no new connection; those that it has stay
    },
    db: { ips: ['10.11.12.41', '10.11.12.43'] }, // named by address: one that goes renames none
  },
  virtualServers: {
    http: {
      vip: '192.168.26.10',
      port: 80,
      healthCheck: HealthCheck.http('/'),
      realServers: ['web', { server: 'old', weight: 3, realPort: 8080 }],
    },
    sql: {
      vip: '192.168.26.11',
      port: 5432,
      realServers: ['db'],
      allowedFrom: ['192.168.26.0/28'],
    },
  },
});

const [http] = cluster.virtualServers;
new TerraformOutput(stack, 'url', { value: `http://${http!.endpoint}/` });

// Terraform comes to this when every machine is there, and again when one is replaced.
new NullResource(stack, 'announce', {
  dependsOn: [cluster.deployed],
  triggers: { vip: http!.deployedVip },
});

app.synth();
