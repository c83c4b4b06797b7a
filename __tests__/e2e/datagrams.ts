import { createSocket } from 'node:dgram';

/** What this program is told on its command line, as JSON. */
export interface DatagramSettings {
  /** Where datagrams are sent to. */
  readonly address: string;
  /** The UDP port there. */
  readonly port: number;
  /** How many, one after the other. */
  readonly count: number;
  /** Whether all come from one port, as those of one client do. @default - each from its own */
  readonly oneSocket?: boolean;
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 5_000;

/** Sends datagrams, and prints the answer to each; `-` where none came. */
async function main({ address, port, count, oneSocket }: DatagramSettings): Promise<void> {
  let socket = createSocket('udp4');
  for (let index = 0; index < count; index += 1) {
    if (index > 0 && !oneSocket) {
      socket.close();
      socket = createSocket('udp4');
    }
    const answer = await new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve('-'), PATIENCE);
      socket.removeAllListeners().once('message', (message) => {
        clearTimeout(timer);
        resolve(message.toString('utf8').trim());
      });
      socket.send('?', port, address);
    });
    process.stdout.write(`${answer}\n`);
  }
  socket.close();
}

void main(JSON.parse(process.argv[2] ?? '') as DatagramSettings);
