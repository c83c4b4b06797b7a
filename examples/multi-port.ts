/**
 * HTTP and HTTPS as one service by firewall mark (guide, section 3.4): a client that comes back
 * on the other port gets the same real server.
 *
 *     npx tsx examples/multi-port.ts
 */
import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Guest, HealthCheck, LvsCluster, Network, Scheduler } from '../constructs';

const app = new App();
const stack = new TerraformStack(app, 'multi-port');
new LibvirtProvider(stack, 'libvirt', { uri: 'qemu:///system' });

const cluster = new LvsCluster(stack, 'shop', {
  publicNetwork: Network.nat('192.168.26.0/24', { gateway: '192.168.26.254' }),
  privateNetwork: Network.isolated('10.11.12.0/24'),
  natVip: '10.11.12.10',
  routers: [
    { publicIp: '192.168.26.9', privateIp: '10.11.12.9' },
    { publicIp: '192.168.26.8', privateIp: '10.11.12.8' },
  ],
  guest: Guest.enterpriseLinux6(),
  // The real servers install Apache, and reach their repository through the active LVS router.
  egress: true,
});

for (const [id, ip] of [
  ['one', '10.11.12.1'],
  ['two', '10.11.12.2'],
] as const) {
  cluster.addRealServer(id, {
    ip,
    cloudConfig: {
      packages: ['httpd', 'mod_ssl'],
      write_files: [{ path: '/var/www/html/index.html', content: `<p>${id}</p>\n` }],
      runcmd: [
        ['chkconfig', 'httpd', 'on'],
        ['service', 'httpd', 'start'],
      ],
    },
  });
}

// Ports 80 and 443 get the mark 80, the lowest of the two; persistence is on, since a firewall mark
// under NAT needs it.
cluster.addVirtualServer('web', {
  vip: '192.168.26.10',
  ports: [80, 443],
  scheduler: Scheduler.WRR,
  persistence: { timeoutSeconds: 300 },
  healthCheck: HealthCheck.http('/'),
});

app.synth();
