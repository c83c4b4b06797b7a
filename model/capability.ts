import type { RouterKnob, ServiceKnob } from './engine';
import { LvsError } from './errors';
import type { GuestProfile } from './guest';
import { Cannot } from './health-checks/cannot';
import { everyGuest } from './guests';
import type { Origin } from './subnet';

/**
 * Checks that a guest's engine and kernel have what is asked of them.
 *
 * @param guest - what the machine runs
 * @param value - what is asked of it
 * @param has - what a guest has to choose from; the other guests are looked up by it too
 * @param origin - whose value it is
 * @returns the value
 * @throws LvsError `EngineCannot`, which names the guests that can
 */
export function checkCapability<T>(
  guest: GuestProfile,
  value: T,
  has: (guest: GuestProfile) => readonly T[],
  origin: Origin,
): T {
  const allowed = has(guest);
  if (allowed.includes(value)) return value;
  throw new LvsError('EngineCannot', {
    ...origin,
    value,
    allowed: `what ${guest.engine.name} on ${guest.title} has here: ${allowed.join(', ')}`,
    remedy: remedyOf((one) => has(one).includes(value)),
  });
}

/**
 * Checks that a guest's engine takes what is said with a prop. What is left out, or `false`, asks for
 * nothing.
 *
 * @param guest - what the LVS routers run
 * @param knob - the prop that says it
 * @param value - what it says
 * @param path - of the construct whose prop it is
 * @param subject - the prop, where its name alone does not say whose it is
 * @throws LvsError `EngineCannot`, which names the guests that can
 */
export function checkKnob(
  guest: GuestProfile,
  knob: RouterKnob | ServiceKnob,
  value: unknown,
  path: string,
  subject: string = knob,
): void {
  const reason = guest.engine.lacks[knob];
  if (reason === undefined || value === undefined || value === false) return;
  const able = everyGuest().filter(({ engine }) => engine.lacks[knob] === undefined);
  throw new LvsError('EngineCannot', {
    path,
    subject,
    value: knob === 'heartbeat.authentication' ? 'a password, not shown' : value,
    allowed: `nothing: ${reason}`,
    remedy: `Leave it out, or choose a guest that has it: ${namesOf(able)}.`,
  });
}

/**
 * Asks a guest for something that it may lack, and says which guests do not.
 *
 * @param guest - what the machine runs
 * @param value - what is asked of it, as an error shows it
 * @param ask - asks a guest; the other guests are asked too
 * @param origin - whose value it is
 * @returns the guest's answer
 * @throws LvsError `EngineCannot`, which names the guests that can
 */
export function checkAbility<T>(
  guest: GuestProfile,
  value: unknown,
  ask: (guest: GuestProfile) => T | Cannot,
  origin: Origin,
): T {
  const answer = ask(guest);
  if (!(answer instanceof Cannot)) return answer;
  throw new LvsError('EngineCannot', {
    ...origin,
    value,
    allowed: `with ${guest.engine.name} on ${guest.title} ${answer.allowed}`,
    remedy: remedyOf((one) => !(ask(one) instanceof Cannot)),
  });
}

function remedyOf(can: (guest: GuestProfile) => boolean): string {
  const able = everyGuest().filter(can);
  return able.length > 0
    ? `Choose one of these, or a guest that has it: ${namesOf(able)}.`
    : 'Choose one of these: no other guest has it here.';
}

/** By their engines, such as `pulse on Enterprise Linux 6`. */
function namesOf(guests: readonly GuestProfile[]): string {
  const engines = new Set(guests.map(({ engine }) => engine.name));
  return [...engines]
    .map((name) => {
      const titles = guests.filter(({ engine }) => engine.name === name).map(({ title }) => title);
      return `${name} on ${titles.join(', ')}`;
    })
    .join('; ');
}
