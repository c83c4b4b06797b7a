import type { Command } from './payload';

/** Runs an action of a service, such as `start`. */
export function service(name: string, action: 'start' | 'restart'): Command {
  return ['service', name, action];
}

/** Starts a service at every boot, in the runlevels that the guide names. */
export function enable(name: string): Command {
  return ['chkconfig', '--level', '2345', name, 'on'];
}

/** Keeps a service from starting at boot. */
export function disable(name: string): Command {
  return ['chkconfig', name, 'off'];
}

/** Makes a service known whose script the seed brings. */
export function register(name: string): Command {
  return ['chkconfig', '--add', name];
}
