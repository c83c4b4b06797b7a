import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a file is looked at, in milliseconds. */
const LOOK = 200;

/** How much is read at once, in bytes. */
const PIECE = 64 * 1024;

/**
 * Reads what a file has from an offset on.
 *
 * @param write takes it, piece by piece.
 * @returns the offset to go on from; the beginning again where the file has become shorter.
 */
export function readFrom(file: string, offset: number, write: (piece: Buffer) => void): number {
  if (!existsSync(file)) return 0;
  const descriptor = openSync(file, 'r');
  try {
    let position = fstatSync(descriptor).size < offset ? 0 : offset;
    for (;;) {
      const buffer = Buffer.alloc(PIECE);
      const length = readSync(descriptor, buffer, 0, PIECE, position);
      if (length === 0) return position;
      write(buffer.subarray(0, length));
      position += length;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Looks at a file until the signal fires, or the file is gone. */
export async function follow(file: string, look: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    look();
    if (!existsSync(file)) return;
    await sleep(LOOK, undefined, { signal }).catch(() => undefined);
  }
}
