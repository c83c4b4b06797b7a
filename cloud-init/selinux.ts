import type { Command } from './payload';

/** Switches on, for good, what the SELinux policy leaves to the administrator. */
export function allow(boolean: string): Command {
  return ['setsebool', '-P', boolean, '1'];
}

/** Gives files the SELinux types that the policy has for their paths. */
export function relabel(paths: readonly string[]): Command {
  return ['restorecon', ...paths];
}
