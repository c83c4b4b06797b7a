import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket's path may have 107 bytes on Linux and 103 elsewhere; ours adds up to 32. */
const LONGEST_TEMPORARY_FOLDER = 70;

/** How the name of each folder of sockets begins. */
export const SOCKET_FOLDER = 'cdktf-lvs-';

/**
 * Makes a folder for sockets, with mode 0700: whoever may enter it may speak to the providers.
 *
 * @returns its absolute path, short enough for a socket's.
 */
export function makeSocketFolder(): string {
  const base = tmpdir().length <= LONGEST_TEMPORARY_FOLDER ? tmpdir() : '/tmp';
  return mkdtempSync(join(base, SOCKET_FOLDER));
}
