import { connect } from 'node:net';
import { clock } from '../../lab/probe/attempt';
import type { Target } from '../../lab/probe/attempt';

/** What the clients are told on their command line, as JSON. */
export interface KeepAliveSettings {
  /** What is asked. */
  readonly target: Target;
  /** How many connections. */
  readonly connections: number;
  /** From one question on a connection to the next, in milliseconds. */
  readonly interval: number;
}

/** Something that happened on a connection, as a line of JSON. */
export interface KeepAliveEvent {
  /** Which connection, from 0. */
  readonly connection: number;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  /** The client's own port, once it is connected. */
  readonly port?: number;
  /** Why it ended; undefined when something was answered. */
  readonly ended?: string;
}

/**
 * Clients which keep one connection each for as long as it lasts, and go on asking on it at a
 * steady pace, answered or not.
 */
function main({ target, connections, interval }: KeepAliveSettings): void {
  const say = (event: KeepAliveEvent) => process.stdout.write(`${JSON.stringify(event)}\n`);
  const sockets = Array.from({ length: connections }, (_, connection) => {
    const socket = connect({ host: target.address, port: target.port, noDelay: true });
    let reason = 'closed';
    const ask = () => socket.write(`GET / HTTP/1.1\r\nHost: ${target.address}\r\n\r\n`);
    const timer = setInterval(ask, interval);
    socket.on('connect', () => say({ connection, at: clock(), port: socket.localPort }));
    socket.on('data', () => say({ connection, at: clock() }));
    socket.on('error', (cause: NodeJS.ErrnoException) => (reason = cause.code ?? 'error'));
    socket.on('close', () => {
      clearInterval(timer);
      say({ connection, at: clock(), ended: reason });
    });
    return socket;
  });
  // Standard input is the lifeline: it ends when whoever asked for this does, however that ends.
  const end = () => {
    for (const socket of sockets) socket.destroy();
    process.stdin.destroy();
  };
  process.stdin.on('end', end).on('error', end).resume();
  process.stdout.on('error', () => process.exit(0));
}

main(JSON.parse(process.argv[2] ?? '') as KeepAliveSettings);
