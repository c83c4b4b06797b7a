import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Guest, HealthCheck, LvsCluster, Network, type IWorkload } from '../constructs';

/** A cluster with a given number of real servers: what the bench synthesizes. */
export class BenchStack extends TerraformStack {
  constructor(scope: Construct, id: string, realServers: number, workload?: IWorkload) {
    super(scope, id);
    new LibvirtProvider(this, 'libvirt', { uri: 'qemu:///system' });
    const cluster = new LvsCluster(this, 'lvs', {
      publicNetwork: Network.nat('192.168.26.0/24', { gateway: '192.168.26.254' }),
      privateNetwork: Network.isolated('10.11.0.0/16'),
      natVip: '10.11.255.10',
      routers: [
        { publicIp: '192.168.26.9', privateIp: '10.11.255.9' },
        { publicIp: '192.168.26.8', privateIp: '10.11.255.8' },
      ],
      guest: Guest.enterpriseLinux6(),
    });
    for (let i = 0; i < realServers; i++) {
      cluster.addRealServer(`server-${i}`, {
        ip: `10.11.${Math.floor(i / 250)}.${(i % 250) + 1}`,
        workload,
      });
    }
    cluster.addVirtualServer('http', {
      vip: '192.168.26.10',
      port: 80,
      healthCheck: HealthCheck.http('/'),
    });
    cluster.addVirtualServer('web', { vip: '192.168.26.11', ports: [80, 443] });
  }
}
