import type { Command } from './payload';

/** Makes systemd read the units that the seed brought. */
export const READ_UNITS: Command = ['systemctl', 'daemon-reload'];

/** Runs an action of a unit, now. */
export function unit(name: string, action: 'start' | 'stop' | 'restart'): Command {
  return ['systemctl', action, name];
}

/** Starts a unit at every boot. */
export function enableUnit(name: string): Command {
  return ['systemctl', 'enable', name];
}

/** Keeps a unit from starting, at boot and when something else asks for it. */
export function maskUnit(name: string): Command {
  return ['systemctl', 'mask', name];
}
