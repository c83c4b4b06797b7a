import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Guest, HealthCheck, LvsCluster, Network, WebPage } from './constructs';

/** What differs from one place of deployment to the next: context first, then environment. */
interface Settings {
  readonly libvirtUri: string;
  readonly image?: string;
  readonly sshAuthorizedKeys: readonly string[];
}

function readSettings(app: App): Settings {
  const read = (key: string, variable: string): string | undefined =>
    (app.node.tryGetContext(key) as string | undefined) ?? process.env[variable];
  return {
    libvirtUri: read('libvirtUri', 'LIBVIRT_DEFAULT_URI') ?? 'qemu:///system',
    image: read('image', 'LVS_IMAGE'),
    sshAuthorizedKeys: (read('sshAuthorizedKeys', 'LVS_SSH_AUTHORIZED_KEYS') ?? '')
      .split('\n')
      .filter((key) => key !== ''),
  };
}

/** The NAT network of the LVS guide, section 3.1, with HTTP as its service. */
class NatStack extends TerraformStack {
  constructor(scope: Construct, id: string, { libvirtUri, image, sshAuthorizedKeys }: Settings) {
    super(scope, id);
    new LibvirtProvider(this, 'libvirt', { uri: libvirtUri });

    const cluster = new LvsCluster(this, 'lvs', {
      publicNetwork: Network.nat('192.168.26.0/24', { gateway: '192.168.26.254' }),
      privateNetwork: Network.isolated('10.11.12.0/24'),
      natVip: '10.11.12.10',
      routers: [
        { publicIp: '192.168.26.9', privateIp: '10.11.12.9' },
        { publicIp: '192.168.26.8', privateIp: '10.11.12.8' },
      ],
      guest: Guest.enterpriseLinux6({ image }),
      sshAuthorizedKeys,
    });
    const one = cluster.addRealServer('one', { ip: '10.11.12.1', workload: new WebPage() });
    const two = cluster.addRealServer('two', { ip: '10.11.12.2', workload: new WebPage() });
    cluster.addVirtualServer('http', {
      vip: '192.168.26.10',
      port: 80,
      healthCheck: HealthCheck.http('/'),
      realServers: [one, two],
    });
  }
}

const app = new App();
new NatStack(app, 'nat-pulse', readSettings(app));
app.synth();
