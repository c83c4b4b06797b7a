import { connect, type Socket } from 'node:net';

/** What this program is told on its command line, as JSON. */
export interface HeldSettings {
  /** Where it connects to. */
  readonly vip: string;
  /** The TCP port there. */
  readonly port: number;
  /** How many connections, one after the other. */
  readonly count: number;
}

/** How long the first word on a connection may take, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Opens connections, prints the first word on each, or why there was none, and ends them when all
 * are open.
 */
async function main({ vip, port, count }: HeldSettings): Promise<void> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    const word = await new Promise<string>((resolve) => {
      const socket = connect(port, vip);
      sockets.push(socket);
      socket.setTimeout(PATIENCE, () => resolve('timeout'));
      socket.once('data', (data) => resolve(data.toString('utf8').split(' ')[0]!));
      socket.on('error', (cause: NodeJS.ErrnoException) => resolve(cause.code ?? 'error'));
    });
    process.stdout.write(`${word}\n`);
  }
  // By a reset: IPVS remembers a connection that ended in good order for two minutes, and counts it.
  for (const socket of sockets) socket.resetAndDestroy();
}

void main(JSON.parse(process.argv[2] ?? '') as HeldSettings);
