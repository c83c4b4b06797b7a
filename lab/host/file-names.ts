import { createHash } from 'node:crypto';
import { LabError } from '../errors';

/** What a Linux file name may have, less room for a suffix; in bytes. */
const LONGEST = 200;

/**
 * Refuses a name that would not be that of one file in its folder.
 *
 * @param what what is named, for the message.
 * @param name the name. Names that begin with a dot are the lab's own.
 * @throws LabError `NameInvalid`.
 */
export function assertFileName(what: string, name: string): void {
  if (/^[^./\x00-\x1f\x7f][^/\x00-\x1f\x7f]*$/.test(name) && Buffer.byteLength(name) <= LONGEST) {
    return;
  }
  throw new LabError(
    'NameInvalid',
    `${what} is named ${JSON.stringify(name)}, which cannot be a file's name here.`,
    `Use 1 to ${LONGEST} bytes without slash and control characters, not beginning with a dot.`,
  );
}

/**
 * A short name for something with a long one: always the same, and of its own for each.
 *
 * @param name the long name.
 * @param digits how many hexadecimal digits.
 */
export function shortName(name: string, digits: number): string {
  return createHash('sha256').update(name).digest('hex').slice(0, digits);
}
