import { KEEPALIVED_2_2_PLAIN } from '../engines/keepalived';
import type { GuestProfile } from '../guest';
import { PackageSource } from '../package-source';
import { Scheduler, SchedulerFlag } from '../scheduler';

/** Newer than what its kernel is known to be built with. */
const MISSING: readonly Scheduler[] = [Scheduler.MH, Scheduler.TWOS];

/** Rocky Linux 9. */
export const enterpriseLinux9 = (): GuestProfile => ({
  name: 'enterprise-linux-9',
  title: 'Enterprise Linux 9',
  engine: KEEPALIVED_2_2_PLAIN,
  schedulers: KEEPALIVED_2_2_PLAIN.schedulers.filter((scheduler) => !MISSING.includes(scheduler)),
  schedulerFlags: [SchedulerFlag.SH_PORT, SchedulerFlag.SH_FALLBACK],
  ipvsProtocols: ['tcp', 'udp', 'sctp'],
  network: 'network-config',
  serviceManager: 'systemd',
  packageManager: 'yum',
  routerPackages: ['keepalived', 'ipvsadm', 'iptables'],
  packageSource: PackageSource.fromImage(),
  image:
    'https://dl.rockylinux.org/pub/rocky/9/images/x86_64/Rocky-9-GenericCloud-Base.latest.x86_64.qcow2',
  machineType: 'q35',
  // Its binaries are built for x86-64-v2: on less, not even init starts.
  cpu: 'host',
  webServer: ['/usr/bin/python3', '-m', 'http.server'],
});
