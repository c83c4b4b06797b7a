import { LvsError } from '../model/errors';
import type { Origin } from '../model/subnet';

/** A block of keepalived.conf: its head, its lines a level deeper, and its end. */
export function block(head: string, lines: readonly string[]): readonly string[] {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), '}'];
}

/**
 * A string in quotes, so that `#` and `!` begin no comment and braces no block. Inside there is no
 * way to write a quote or a backslash that every version reads alike, and `$` stands for a
 * parameter even there.
 *
 * @throws LvsError `EngineCannot`
 */
export function quoted(text: string, origin: Origin): string {
  if (typeof text === 'string' && /^[\x20-\x7e]+$/.test(text) && !/["\\$]/.test(text))
    return `"${text}"`;
  throw new LvsError('EngineCannot', {
    ...origin,
    value: text,
    allowed: 'printable ASCII without double quotes, backslashes and dollar signs',
    remedy: 'keepalived.conf has no way to write these: percent-encode them, such as %24 for $.',
  });
}

/** Bytes of a line that keepalived reads, with room for the keyword and its indentation. */
const LONGEST_PATTERN = 900;

/**
 * A regular expression in quotes. Where keepalived reads one it expands octal escapes, last of all:
 * so a character that means something to it before is written as its number.
 *
 * @throws LvsError `HealthCheckInvalid`
 */
export function quotedPattern(pattern: string, origin: Origin): string {
  const escaped = String(pattern).replace(
    /[^A-Za-z0-9 _.,:;=<>()[\]|*+?^/-]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  if (
    typeof pattern === 'string' &&
    /^[\x20-\x7e]+$/.test(pattern) &&
    escaped.length <= LONGEST_PATTERN
  ) {
    return `"${escaped}"`;
  }
  throw new LvsError('HealthCheckInvalid', {
    ...origin,
    value: pattern,
    allowed: `printable ASCII, at most ${LONGEST_PATTERN} bytes once escaped`,
  });
}
