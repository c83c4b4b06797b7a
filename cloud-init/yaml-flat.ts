import type { CloudConfigValue } from './payload';

/**
 * The short way for what a seed is mostly made of: maps of plain words, quoted words and the
 * contents of files. It writes what the YAML library would write, to the byte, and leaves to the
 * library whatever is not so plain; with a thousand machines it is a third of the whole synthesis.
 */

/** What no reader of YAML 1.1 takes for anything but a string. */
const WORD = /^[A-Za-z/][A-Za-z0-9_./@+=-]{0,127}$/;
/** Words that a reader takes for something else; the last is a number without its digits. */
const KEYWORD = /^(?:y|n|yes|no|on|off|true|false|null|e[-+]?\d+)$/i;
/** Printable ASCII without the two characters that JSON escapes. */
const QUOTABLE = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/;
/** Lines that begin and end in print, or are empty; the first in the first column, the last not empty. */
const BLOCK = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?\n(?:\n*[\x20-\x7e]*[\x21-\x7e]\n)*$/;

/**
 * Writes a map as YAML, if every key and every value is plain enough.
 *
 * @returns the text, or undefined where the library has to write it
 */
export function flatMap(value: object): string | undefined {
  let text = '';
  for (const [key, one] of Object.entries(value) as [string, CloudConfigValue][]) {
    if (one === undefined) continue;
    const written = WORD.test(key) && !KEYWORD.test(key) ? scalar(one) : undefined;
    if (written === undefined) return undefined;
    text += `${key}: ${written}\n`;
  }
  return text === '' ? undefined : text;
}

/** As {@link flatMap}, as an item of a list; a list of words in it is a command, on one line. */
export function flatItem(value: object): string | undefined {
  if (Array.isArray(value)) return flatCommand(value);
  const map = flatMap(value);
  return map && `- ${map.slice(0, -1).replace(/\n(?!\n)/g, '\n  ')}\n`;
}

function flatCommand(words: readonly CloudConfigValue[]): string | undefined {
  const written = words.map(word);
  return written.length > 0 && written.every((one) => one !== undefined)
    ? `- [ ${written.join(', ')} ]\n`
    : undefined;
}

function scalar(value: CloudConfigValue): string | undefined {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string' && BLOCK.test(value)) {
    return `|\n  ${value.slice(0, -1).replace(/\n(?!\n)/g, '\n  ')}`;
  }
  return word(value);
}

function word(value: CloudConfigValue): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (WORD.test(value)) return KEYWORD.test(value) ? undefined : value;
  return QUOTABLE.test(value) && !value.includes(' ') ? `"${value}"` : undefined;
}
