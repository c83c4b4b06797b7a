import { createSocket } from 'node:dgram';
import { QUESTION } from './test-server';

/** What this program is told on its command line, as JSON. */
export interface DatagramSettings {
  /** Where datagrams are sent to. */
  readonly vip: string;
  /** The UDP port there. */
  readonly port: number;
  /** How many, one after the other. */
  readonly count: number;
  /** The address that they come from. @default - as the route says */
  readonly client?: string;
  /** Whether all come from one port, as those of one client do. @default - each from its own */
  readonly oneSocket?: boolean;
  /** How long an answer may take, in milliseconds. @default 5000 */
  readonly patience?: number;
}

/** Sends datagrams, and prints the answer to each; `-` where none came. */
async function main(settings: DatagramSettings): Promise<void> {
  const { vip, port, count, client, oneSocket, patience = 5_000 } = settings;
  const open = async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((bound) => socket.bind(0, client, bound));
    return socket;
  };
  let socket = await open();
  for (let index = 0; index < count; index += 1) {
    if (index > 0 && !oneSocket) {
      socket.close();
      socket = await open();
    }
    const answer = await new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve('-'), patience);
      socket.removeAllListeners('message').once('message', (message) => {
        clearTimeout(timer);
        resolve(message.toString('utf8').trim());
      });
      socket.send(QUESTION, port, vip);
    });
    process.stdout.write(`${answer}\n`);
  }
  socket.close();
}

void main(JSON.parse(process.argv[2] ?? '') as DatagramSettings);
