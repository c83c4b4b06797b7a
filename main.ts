import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Guest, HealthCheck, LvsCluster, Network, WebPage } from './constructs';

/** What differs from one place of deployment to the next: context first, then environment. */
interface Settings {
  readonly libvirtUri: string;
  readonly images: { readonly el6?: string; readonly debian12?: string };
  readonly sshAuthorizedKeys: readonly string[];
}

function readSettings(app: App): Settings {
  const read = (key: string, variable: string): unknown =>
    app.node.tryGetContext(key) ?? process.env[variable];
  const text = (key: string, variable: string): string | undefined =>
    read(key, variable)?.toString();
  const lines = (key: string, variable: string): readonly string[] =>
    [read(key, variable) ?? []].flat().flatMap((one) => String(one).split('\n'));
  return {
    libvirtUri: text('libvirtUri', 'LIBVIRT_DEFAULT_URI') ?? 'qemu:///system',
    images: {
      el6: text('imageEl6', 'LVS_IMAGE_EL6'),
      debian12: text('imageDebian12', 'LVS_IMAGE_DEBIAN12'),
    },
    sshAuthorizedKeys: lines('sshAuthorizedKeys', 'LVS_SSH_AUTHORIZED_KEYS').filter(Boolean),
  };
}

/** The stacks differ in nothing but the guest, and so in the engine. */
interface NatProps extends Settings {
  readonly guest: Guest;
}

/** The NAT network of the LVS guide, section 3.1, with HTTP as its service. */
class NatStack extends TerraformStack {
  constructor(scope: Construct, id: string, { guest, libvirtUri, sshAuthorizedKeys }: NatProps) {
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
      guest,
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
const settings = readSettings(app);
const { el6, debian12 } = settings.images;
new NatStack(app, 'nat-pulse', { ...settings, guest: Guest.enterpriseLinux6({ image: el6 }) });
new NatStack(app, 'nat-keepalived', { ...settings, guest: Guest.debian12({ image: debian12 }) });
app.synth();
