import { connect, createServer, type Socket } from 'node:net';

/**
 * The lab's edge: a program that runs in the lab's network namespace, with a listening socket of
 * the host's. Whoever connects to that socket is connected to an address in the lab.
 *
 * `node edge ADDRESS PORT`, with the listening socket as file 3.
 */

/** The listening socket, as the daemon hands it over. */
const LISTENER = 3;

/** How many connections are forwarded at a time; those beyond are closed. */
const MOST_CONNECTIONS = 512;

/** How long an address in the lab may take to answer, in milliseconds. */
const CONNECT_LIMIT = 10_000;

function forward(client: Socket, host: string, port: number): void {
  const inside = connect({ host, port, allowHalfOpen: true, noDelay: true });
  const limit = setTimeout(() => inside.destroy(new Error('no answer')), CONNECT_LIMIT);
  inside.once('connect', () => clearTimeout(limit));
  inside.once('close', () => clearTimeout(limit));
  // A pipe waits for the slower side, and passes on the end of one direction alone.
  client.pipe(inside).pipe(client);
  tie(client, inside);
  tie(inside, client);
}

/** Passes on that a connection broke: as a reset, so that nobody takes it for an orderly end. */
function tie(one: Socket, other: Socket): void {
  one.on('error', () => (other.connecting ? other.destroy() : other.resetAndDestroy()));
}

const [address = '', port = ''] = process.argv.slice(2);
const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
  forward(client, address, Number(port)),
);
server.maxConnections = MOST_CONNECTIONS;
server.listen({ fd: LISTENER });
