import { KEEPALIVED } from '../engines/keepalived';
import type { GuestProfile } from '../guest';
import { PackageSource } from '../package-source';
import { Scheduler, SchedulerFlag } from '../scheduler';

/** Debian 12. Its cloud kernel has every scheduler of IPVS but twos. */
export const debian12 = (): GuestProfile => ({
  name: 'debian-12',
  title: 'Debian 12',
  engine: KEEPALIVED,
  schedulers: KEEPALIVED.schedulers.filter((scheduler) => scheduler !== Scheduler.TWOS),
  schedulerFlags: Object.values(SchedulerFlag),
  ipvsProtocols: ['tcp', 'udp', 'sctp'],
  network: 'network-config',
  serviceManager: 'systemd',
  packageManager: 'apt',
  routerPackages: ['keepalived', 'ipvsadm', 'iptables'],
  packageSource: PackageSource.fromImage(),
  image: 'https://cloud.debian.org/images/cloud/bookworm/latest/debian-12-genericcloud-amd64.qcow2',
  machineType: 'q35',
  cpu: 'baseline',
  webServer: ['/usr/bin/python3', '-m', 'http.server'],
});
