import { LvsError } from './errors';
import type { Origin } from './subnet';

/** How every private key in PEM form begins. */
export const PRIVATE_KEY = 'PRIVATE KEY-----';

const SCRIPT = /^#![\t\x20-\x7e]*\n(?:[\t\x20-\x7e]*\n)*$/;

/** A script is part of every LVS router's user-data. */
const LONGEST_SCRIPT = 8_192;

/**
 * Reads a script that was declared.
 *
 * @returns the script, with a line feed at its end
 * @throws LvsError `ScriptInvalid`
 */
export function readScript(value: string, origin: Origin): string {
  const script = typeof value !== 'string' || value.endsWith('\n') ? value : `${value}\n`;
  checkScript(script, origin);
  if (script.length <= LONGEST_SCRIPT) return script;
  throw new LvsError('ScriptInvalid', {
    ...origin,
    value,
    allowed: `a script of at most ${LONGEST_SCRIPT} characters`,
    remedy: 'Shorten it, or have it call a program of the image (HealthCheck.command for a check).',
  });
}

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
