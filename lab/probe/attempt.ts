import { connect } from 'node:net';

/** What is asked. */
export interface Target {
  /** An IPv4 or IPv6 address. */
  readonly address: string;
  /** A TCP port. */
  readonly port: number;
}

/** One question, and what came of it. Times are in milliseconds since the epoch. */
export interface Attempt extends Target {
  /** When it began. */
  readonly began: number;
  /** When it ended: answered, refused or given up. */
  readonly ended: number;
  /** What answered, in short; undefined when nothing did. */
  readonly answer?: string;
  /** Why nothing did: `timeout`, `ECONNREFUSED`, …; undefined when something did. */
  readonly failure?: string;
}

/** More is read of no answer, in bytes. */
const ENOUGH = 4096;

/** Longer is no name of a page. */
const LONGEST_NAME = 40;

/**
 * Asks a TCP service once, on a connection of its own: like a browser that has just been
 * started, with HTTP's shortest question. Whatever comes back is an answer, of whatever
 * protocol; that a connection is taken, or closed, and nothing comes is none.
 *
 * The timeout, in milliseconds, is for the whole of it.
 */
export function attempt(
  { address, port }: Target,
  timeout: number,
  now: () => number = clock,
): Promise<Attempt> {
  const began = now();
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: { answer: string } | { failure: string }) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ address, port, began, ended: now(), ...outcome });
    };
    const answered = (otherwise: string) =>
      settle(
        size > 0
          ? { answer: nameOf(Buffer.concat(chunks).toString('utf8')) }
          : { failure: otherwise },
      );
    const timer = setTimeout(() => answered('timeout'), timeout);
    socket.on('connect', () =>
      socket.write(`GET / HTTP/1.0\r\nHost: ${bracketed(address)}\r\n\r\n`),
    );
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= ENOUGH) answered('');
    });
    socket.on('end', () => answered('closed'));
    socket.on('error', (cause: NodeJS.ErrnoException) =>
      settle({ failure: cause.code ?? 'error' }),
    );
  });
}

/** Milliseconds since the epoch, with a fraction, and never running backwards. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * What tells one answer from another: the page's title, else the beginning of its text; of
 * another protocol the first line.
 */
export function nameOf(answer: string): string {
  const [head = '', ...rest] = answer.split(/\r?\n\r?\n/);
  if (!head.startsWith('HTTP/')) return shorten(head.split('\n')[0] ?? '');
  const body = rest.join('\n\n');
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1];
  const status = head.split(' ')[1] ?? '';
  const text = title ?? body.replace(/<[^>]*>/g, ' ');
  return shorten(status.startsWith('2') ? text : `HTTP ${status}`);
}

function shorten(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME - 1)}…` : line;
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
