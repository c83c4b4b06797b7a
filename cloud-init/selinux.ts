import type { Command } from './payload';

/** Gives files the SELinux types that the policy has for their paths. */
export function relabel(paths: readonly string[]): Command {
  return ['restorecon', ...paths];
}
