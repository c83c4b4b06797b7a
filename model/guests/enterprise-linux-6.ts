import { PULSE } from '../engines/pulse';
import type { GuestProfile } from '../guest';
import { PackageSource } from '../package-source';

/**
 * CentOS 6.10. Its kernel knows legacy virtio only, which q35 does not offer by default. Its mirrors
 * are gone, so that packages come from the vault; over plain http, since the signatures are checked
 * and the image's TLS is older than what the vault speaks.
 */
export const enterpriseLinux6 = (): GuestProfile => ({
  name: 'enterprise-linux-6',
  title: 'Enterprise Linux 6',
  engine: PULSE,
  schedulers: PULSE.schedulers,
  schedulerFlags: [],
  ipvsProtocols: ['tcp', 'udp'],
  network: 'ifcfg',
  serviceManager: 'sysv',
  packageManager: 'yum',
  routerPackages: ['piranha', 'ipvsadm'],
  packageSource: PackageSource.yumRepository({
    id: 'centos-6-vault',
    name: 'CentOS 6.10 base, vault',
    baseUrl: 'http://vault.centos.org/6.10/os/x86_64/',
    gpgKey: 'file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-6',
  }),
  image: 'https://cloud.centos.org/centos/6/images/CentOS-6-x86_64-GenericCloud.qcow2',
  machineType: 'pc',
  cpu: 'baseline',
  webServer: ['/usr/bin/python', '-m', 'SimpleHTTPServer'],
});
