import { KEEPALIVED_1_3 } from '../engines/keepalived';
import type { GuestProfile } from '../guest';
import { PackageSource } from '../package-source';
import { Scheduler } from '../scheduler';

/** Newer than its kernel, 3.10; and so are the flags of schedulers. */
const MISSING: readonly Scheduler[] = [Scheduler.FO, Scheduler.OVF, Scheduler.MH, Scheduler.TWOS];

/** CentOS 7, whose mirrors are gone: packages come from the vault. */
export const enterpriseLinux7 = (): GuestProfile => ({
  name: 'enterprise-linux-7',
  title: 'Enterprise Linux 7',
  engine: KEEPALIVED_1_3,
  schedulers: KEEPALIVED_1_3.schedulers.filter((scheduler) => !MISSING.includes(scheduler)),
  schedulerFlags: [],
  ipvsProtocols: ['tcp', 'udp', 'sctp'],
  network: 'network-config',
  serviceManager: 'systemd',
  packageManager: 'yum',
  routerPackages: ['keepalived', 'ipvsadm', 'iptables'],
  packageSource: PackageSource.yumRepository({
    id: 'centos-7-vault',
    name: 'CentOS 7.9 base, vault',
    baseUrl: 'http://vault.centos.org/7.9.2009/os/x86_64/',
    gpgKey: 'file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-7',
  }),
  image: 'https://cloud.centos.org/centos/7/images/CentOS-7-x86_64-GenericCloud.qcow2',
  machineType: 'pc',
  cpu: 'baseline',
  webServer: ['/usr/bin/python', '-m', 'SimpleHTTPServer'],
});
