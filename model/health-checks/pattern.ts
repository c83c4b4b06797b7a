import { LvsError } from '../errors';
import type { Origin } from '../subnet';

/**
 * What PCRE2 reads otherwise than JavaScript, or not at all: empty classes, POSIX classes, looks
 * behind, properties and code points by `\u`.
 */
const NOT_SHARED = /\[\^?\]|\[[:.=]|\(\?<[=!]|\\[pPuk]/;

/** The most repetitions that PCRE2 takes. */
const MOST_REPETITIONS = 65_535;

/**
 * Checks a regular expression that keepalived is to match with PCRE2. It takes any, and frees one that
 * it cannot compile while it goes on using it: nothing doubtful may reach it, so that only what
 * JavaScript's stricter syntax reads too is taken.
 *
 * @throws LvsError `HealthCheckInvalid`
 */
export function checkPattern(pattern: string, origin: Origin): void {
  const repetitions = [...String(pattern).matchAll(/\d+/g)].map(([digits]) => Number(digits));
  if (
    typeof pattern === 'string' &&
    /^[\x20-\x7e]{1,128}$/.test(pattern) &&
    !NOT_SHARED.test(pattern) &&
    repetitions.every((count) => count <= MOST_REPETITIONS) &&
    compiles(pattern)
  ) {
    return;
  }
  throw new LvsError('HealthCheckInvalid', {
    ...origin,
    value: pattern,
    allowed:
      '1 to 128 characters of printable ASCII that JavaScript (with its flag u) and PCRE2 read alike: no Unicode properties, POSIX classes, names or looks behind',
    remedy: 'Correct or simplify the regular expression; content looks for a text as it stands.',
  });
}

/** The regular expression that matches a text as it stands. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
