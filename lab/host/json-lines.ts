import type { Readable } from 'node:stream';

/**
 * Reads a stream of JSON values, one a line, as QEMU and the guest agent write them.
 *
 * @param stream what is read; it must not have an encoding.
 * @param take is given each value. Lines that are none are passed over.
 */
export function readJsonLines(stream: Readable, take: (value: unknown) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const value = parse(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      if (value !== undefined) take(value);
    }
  });
}

const NEWLINE = 0x0a;

function parse(line: Buffer): unknown {
  try {
    // The guest agent marks an answer's begin with a byte that is in no UTF-8 text.
    return JSON.parse(line.subarray(line.lastIndexOf(0xff) + 1).toString());
  } catch {
    return undefined;
  }
}
