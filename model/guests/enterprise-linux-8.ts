import { KEEPALIVED_2_1 } from '../engines/keepalived';
import type { GuestProfile } from '../guest';
import { PackageSource } from '../package-source';
import { Scheduler, SchedulerFlag } from '../scheduler';

/** Newer than its kernel, 4.18, or not known to be built for it: the first kernel that has mh is 4.18. */
const MISSING: readonly Scheduler[] = [Scheduler.MH, Scheduler.TWOS];

/** Rocky Linux 8. */
export const enterpriseLinux8 = (): GuestProfile => ({
  name: 'enterprise-linux-8',
  title: 'Enterprise Linux 8',
  engine: KEEPALIVED_2_1,
  schedulers: KEEPALIVED_2_1.schedulers.filter((scheduler) => !MISSING.includes(scheduler)),
  schedulerFlags: [SchedulerFlag.SH_PORT, SchedulerFlag.SH_FALLBACK],
  ipvsProtocols: ['tcp', 'udp', 'sctp'],
  network: 'network-config',
  serviceManager: 'systemd',
  packageManager: 'yum',
  routerPackages: ['keepalived', 'ipvsadm', 'iptables'],
  packageSource: PackageSource.fromImage(),
  image:
    'https://dl.rockylinux.org/pub/rocky/8/images/x86_64/Rocky-8-GenericCloud-Base.latest.x86_64.qcow2',
  machineType: 'q35',
  cpu: 'baseline',
  webServer: ['/usr/libexec/platform-python', '-m', 'http.server'],
});
