import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { LabError } from './errors';
import { startTimeOf } from './process-identity';

/** Who holds a lock, as it stands in the file. */
interface Holder {
  readonly pid: number;
  /** A PID may be given out again. */
  readonly startTime: string | undefined;
  /** What it does, such as `up`. */
  readonly purpose: string;
}

/** Keeps two commands from changing one lab at the same time. */
export interface LabLock {
  /** Lets others in. May be called more than once. */
  release(): void;
}

/**
 * Takes a lock, which one process at a time can hold. One whose holder has died, however it
 * died, is taken over.
 *
 * @param file the lock's file; its folder exists.
 * @param purpose what the holder is going to do: `up`, `down`.
 * @throws LabError `LabBusy` when another process that runs holds it.
 */
export function takeLock(file: string, purpose: string): LabLock {
  const own: Holder = { pid: process.pid, startTime: startTimeOf(process.pid), purpose };
  const text = JSON.stringify(own);
  const draft = `${file}.${process.pid}`;
  // Written apart and linked: whoever sees the lock sees who holds it.
  writeFileSync(draft, text);
  try {
    while (!linked(draft, file)) {
      const holder = read(file);
      if (holder && isAlive(holder)) throw busy(holder);
      if (holder) removeStale(file, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release: () => {
      if (sameText(file, text)) rmSync(file, { force: true });
    },
  };
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    return false;
  }
}

/** Who holds it; undefined when nobody does any more. A file that makes no sense is nobody's. */
function read(file: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return { pid: 0, startTime: undefined, purpose: 'nothing' };
  }
}

function isAlive({ pid, startTime }: Holder): boolean {
  return startTime !== undefined && startTimeOf(pid) === startTime;
}

/** Two may find the same stale lock; the one that comes second must not remove a new one. */
function removeStale(file: string, stale: Holder): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved && (moved.pid !== stale.pid || moved.startTime !== stale.startTime)) {
    linked(aside, file);
  }
  rmSync(aside, { force: true });
}

function sameText(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

function busy({ pid, purpose }: Holder): LabError {
  return new LabError(
    'LabBusy',
    `Process ${pid} is at work on this lab (${purpose}).`,
    `Wait until it has ended, end it (kill ${pid}), or use another lab with --folder.`,
  );
}
