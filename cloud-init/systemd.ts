import type { Command } from './payload';

/**
 * Makes systemd read its units anew: those that the seed brought, links and masks that were made
 * since. It is the dearest of all commands of a first boot, as every generator runs, so that it is
 * run once; whatever changes units before or after it says `--no-reload`.
 */
export const READ_UNITS: Command = ['systemctl', 'daemon-reload'];

/** Stops units, as far as they are there: systemctl says which are not, and goes on. */
export function stopUnits(names: readonly string[]): Command {
  return ['systemctl', 'stop', ...names];
}

/**
 * Starts units, or starts them again. systemctl asks for one after the other, and each waits for
 * those before it that its own file has it come after.
 */
export function restartUnits(names: readonly string[]): Command {
  return ['systemctl', 'restart', ...names];
}

/**
 * Starts a unit at every boot.
 *
 * @param name - the unit
 * @param now - whether it is started at once too; systemd must have read it
 */
export function enableUnit(name: string, now = false): Command {
  return ['systemctl', 'enable', '--no-reload', ...(now ? ['--now'] : []), name];
}

/**
 * {@link enableUnit} of a unit that a package brought. On Debian many a package brings an init
 * script beside its unit, and systemctl would have a program write links for both, and read the
 * units anew while it is at it; systemd looks at no script which has a unit of the same name.
 */
export function enablePackagedUnit(name: string, now = false): Command {
  return ['env', 'SYSTEMCTL_SKIP_SYSV=1', ...enableUnit(name, now)];
}

/** Keeps units from starting, at boot and when something else asks for them: also those to come. */
export function maskUnits(names: readonly string[]): Command {
  return ['systemctl', 'mask', '--no-reload', ...names];
}
