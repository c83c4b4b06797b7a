import { LabError } from '../errors';
import type { MachineStatus } from '../host/definitions';

/**
 * The shortest end of each machine's name that no other's name ends in: `primary` for
 * `nat-keepalived.lvs.primary`. Ends begin after a dot.
 *
 * @returns the short names, by the whole ones.
 */
export function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    names.map((name) => [
      name,
      endsOf(name).find((end) => names.filter((other) => isEnd(end, other)).length === 1) ?? name,
    ]),
  );
}

/**
 * The machine that is meant by its name or an end of it.
 *
 * @throws LabError `GuestNotFound`, or `GuestAmbiguous` where several are meant.
 */
export function findGuest(name: string, machines: readonly MachineStatus[]): MachineStatus {
  const exact = machines.find((one) => one.name === name);
  const found = exact ? [exact] : machines.filter((one) => isEnd(name, one.name));
  const [only] = found;
  if (only && found.length === 1) return only;
  const short = shortNames(machines.map((one) => one.name));
  if (only) {
    throw new LabError(
      'GuestAmbiguous',
      `${name} is the end of ${found.map((one) => one.name).join(' and ')}.`,
      `Name one of them: ${found.map((one) => short.get(one.name)).join(', ')}.`,
    );
  }
  throw new LabError(
    'GuestNotFound',
    `There is no guest ${name} in this lab.`,
    `Guests here: ${[...short.values()].sort().join(', ') || 'none'}.`,
  );
}

/** The last part of a machine's name: what the stack's outputs call it. */
export function lastPartOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function isEnd(end: string, name: string): boolean {
  return name === end || name.endsWith(`.${end}`);
}

/** The ends of a name, the shortest first. */
function endsOf(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, index) => parts.slice(parts.length - 1 - index).join('.'));
}
