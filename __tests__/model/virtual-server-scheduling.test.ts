import { Protocol } from '../../model/engine';
import { Guest } from '../../model/guest';
import { HealthCheck } from '../../model/health-check';
import { Scheduler, SchedulerFlag } from '../../model/scheduler';
import type { VirtualServerInput } from '../../model/virtual-server/input';
import { HTTP, clusterOf } from '../support/model';
import { refusalOf, thrownBy } from '../support/thrown';

const read = (changes: Partial<VirtualServerInput>, guest = Guest.debian12()) =>
  clusterOf({ input: { guest: guest.profile }, virtualServers: [{ ...HTTP, ...changes }] })
    .virtualServers[0]!;
const refuse = (changes: Partial<VirtualServerInput>, guest?: Guest) =>
  thrownBy(() => read(changes, guest));

const udp = { protocol: Protocol.UDP, healthCheck: HealthCheck.udp() };

describe('the flags of schedulers', () => {
  // By their names, as ipvsadm(8) lists them: sh-… of sh, mh-… of mh.
  const belongs = (flag: SchedulerFlag, scheduler: Scheduler) => flag.startsWith(`${scheduler}-`);

  it.each(Object.values(SchedulerFlag))('take %s with its own scheduler alone', (flag) => {
    for (const scheduler of Guest.debian12().profile.schedulers) {
      const refusal = refusalOf(() => read({ scheduler, schedulerFlags: [flag] }));
      expect(refusal?.name).toBe(belongs(flag, scheduler) ? undefined : 'SchedulerFlagInvalid');
    }
  });

  it('are named once each', () => {
    const flags = [SchedulerFlag.MH_PORT, SchedulerFlag.MH_FALLBACK];
    const schedulerFlags = [...flags, SchedulerFlag.MH_PORT];
    expect(read({ scheduler: Scheduler.MH, schedulerFlags }).schedulerFlags).toEqual(flags);
    expect(read({}).schedulerFlags).toEqual([]);
  });

  it.each([Guest.enterpriseLinux6(), Guest.enterpriseLinux7()])(
    'are missing where the kernel is older: %#',
    (guest) => {
      const schedulerFlags = [SchedulerFlag.SH_PORT];
      const { name, message } = refuse({ scheduler: Scheduler.SH, schedulerFlags }, guest);
      expect(name).toBe('EngineCannot');
      expect(message).toContain('Enterprise Linux 8');
    },
  );
});

describe('one-packet scheduling', () => {
  it('is for datagrams', () => {
    expect(read({ ...udp, onePacketScheduling: true }).onePacketScheduling).toBe(true);
    expect(read(udp).onePacketScheduling).toBe(false);
    for (const protocol of [Protocol.TCP, Protocol.TCP_UDP]) {
      expect(refuse({ protocol, onePacketScheduling: true }).name).toBe(
        'OnePacketWithoutDatagrams',
      );
    }
  });

  it('is nothing that pulse has', () => {
    const healthCheck = HealthCheck.sendExpect({ send: 'x', expect: 'y' });
    const { name, message } = refuse(
      { ...udp, healthCheck, onePacketScheduling: true },
      Guest.enterpriseLinux6(),
    );
    expect(name).toBe('EngineCannot');
    expect(message).toContain('keepalived');
  });
});
