import { checkCapability, checkKnob } from '../capability';
import type { VirtualServer } from '../cluster/cluster';
import type { Protocol } from '../engine';
import { LvsError } from '../errors';
import type { GuestProfile } from '../guest';
import { FLAGS_OF, type Scheduler, type SchedulerFlag } from '../scheduler';
import { transportsOf } from './transport';
import { VIRTUAL_SERVER_DEFAULTS, type VirtualServerInput } from './input';

/** How a virtual server chooses a real server. */
type Scheduling = Pick<VirtualServer, 'scheduler' | 'schedulerFlags' | 'onePacketScheduling'>;

/**
 * Reads how a real server is chosen: the engine must know how, and the guest's kernel must have it.
 *
 * @throws LvsError `EngineCannot`, `SchedulerFlagInvalid`, `OnePacketWithoutDatagrams`
 */
export function readScheduling(
  input: VirtualServerInput,
  protocol: Protocol,
  guest: GuestProfile,
): Scheduling {
  const d = VIRTUAL_SERVER_DEFAULTS;
  const scheduler = checkCapability(
    guest,
    input.scheduler ?? d.scheduler,
    ({ engine, schedulers }) => engine.schedulers.filter((one) => schedulers.includes(one)),
    { path: input.path, subject: 'scheduler' },
  );
  return {
    scheduler,
    schedulerFlags: readFlags(input, scheduler, guest),
    onePacketScheduling: readOnePacketScheduling(input, protocol, guest),
  };
}

function readFlags(
  { path, schedulerFlags = [] }: VirtualServerInput,
  scheduler: Scheduler,
  guest: GuestProfile,
): readonly SchedulerFlag[] {
  const origin = { path, subject: 'schedulerFlags' };
  const ofScheduler = FLAGS_OF.get(scheduler) ?? [];
  for (const flag of schedulerFlags) {
    checkCapability(guest, flag, (one) => one.schedulerFlags, origin);
    if (ofScheduler.includes(flag)) continue;
    throw new LvsError('SchedulerFlagInvalid', {
      ...origin,
      value: flag,
      allowed: `flags of ${scheduler}: ${ofScheduler.join(', ') || 'it has none'}`,
    });
  }
  return [...new Set(schedulerFlags)];
}

function readOnePacketScheduling(
  { path, onePacketScheduling }: VirtualServerInput,
  protocol: Protocol,
  guest: GuestProfile,
): boolean {
  if (!onePacketScheduling) return VIRTUAL_SERVER_DEFAULTS.onePacketScheduling;
  checkKnob(guest, 'onePacketScheduling', onePacketScheduling, path);
  if (transportsOf(protocol).join() === 'udp') return true;
  throw new LvsError('OnePacketWithoutDatagrams', {
    path,
    subject: 'onePacketScheduling',
    value: onePacketScheduling,
    allowed: `nothing over ${protocol}, whose packets belong to connections`,
  });
}
