import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** More than any sensible number of lines takes, in bytes. */
const WINDOW = 64 * 1024;

/** What is no text and no sequence for a terminal either, such as the bell; line ends aside. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/**
 * The last lines of a text file that a machine writes, without the codes that move a
 * terminal's cursor or colour its text, and without empty lines.
 *
 * @param path the file; one that is missing has no lines.
 * @param lines how many lines at most.
 */
export function lastLines(path: string, lines: number): string {
  return endOf(path).split('\n').slice(-lines).join('\n');
}

/** The end of such a file, as {@link lastLines} shows it. */
export function endOf(path: string): string {
  return textFrom(path, Math.max(0, sizeOf(path) - WINDOW));
}

/** The size of a file in bytes; 0 where there is none. */
export function sizeOf(path: string): number {
  return existsSync(path) ? withFile(path, (file) => fstatSync(file).size) : 0;
}

/** What a file holds from an offset on, as {@link lastLines} shows it. */
export function textFrom(path: string, offset: number): string {
  if (!existsSync(path)) return '';
  const bytes = withFile(path, (file) => {
    const buffer = Buffer.alloc(Math.min(WINDOW, Math.max(0, fstatSync(file).size - offset)));
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset));
  });
  return stripVTControlCharacters(bytes.toString())
    .replace(CONTROLS, '')
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

function withFile<T>(path: string, read: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return read(file);
  } finally {
    closeSync(file);
  }
}
