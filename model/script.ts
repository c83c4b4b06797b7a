import { LvsError } from './errors';
import type { Origin } from './subnet';

/** How every private key in PEM form begins. */
export const PRIVATE_KEY = 'PRIVATE KEY-----';

const SCRIPT = /^#![\t\x20-\x7e]*\n(?:[\t\x20-\x7e]*\n)*$/;

/**
 * Checks a script that is put on a machine whole.
 *
 * @throws LvsError `ScriptInvalid`
 */
export function checkScript(value: string, origin: Origin): void {
  if (typeof value !== 'string' || !SCRIPT.test(value)) {
    throw new LvsError('ScriptInvalid', { ...origin, value });
  }
}
