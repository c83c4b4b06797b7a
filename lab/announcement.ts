import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DaemonAnnouncement } from './control';
import { writeJson } from './host/json-file';
import { SOCKET_FOLDER } from './provider/socket-folder';

/** Where a lab's daemon says that it runs, in the lab's folder. */
const FILE = 'daemon.json';

/**
 * What a daemon says of itself.
 *
 * @param folder the lab's folder.
 * @returns undefined where none says anything; one that was killed may still be announced.
 */
export function readAnnouncement(folder: string): DaemonAnnouncement | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as DaemonAnnouncement;
  } catch {
    return undefined;
  }
}

/** Announces a daemon: whole or not at all, since others look for it at any time. */
export function writeAnnouncement(folder: string, announcement: DaemonAnnouncement): Promise<void> {
  return writeJson(join(folder, FILE), announcement);
}

/** Announces no more. */
export function withdrawAnnouncement(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/** Removes what a daemon that was killed could not: its sockets, and its announcement. */
export function removeTraces(folder: string): void {
  const directory = readAnnouncement(folder)?.directory;
  // The file may say anything; only a folder of sockets is removed.
  if (directory !== undefined && basename(directory).startsWith(SOCKET_FOLDER)) {
    rmSync(directory, { recursive: true, force: true });
  }
  withdrawAnnouncement(folder);
}
