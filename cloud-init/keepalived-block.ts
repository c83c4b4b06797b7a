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
  if (/^[\x20-\x7e]+$/.test(text) && !/["\\$]/.test(text)) return `"${text}"`;
  throw new LvsError('EngineCannot', {
    ...origin,
    value: text,
    allowed: 'printable ASCII without double quotes, backslashes and dollar signs',
    remedy: 'keepalived.conf has no way to write these: percent-encode them, such as %24 for $.',
  });
}
