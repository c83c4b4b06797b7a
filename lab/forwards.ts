import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, isIP, type Server } from 'node:net';
import { join } from 'node:path';
import type { ControlRequests } from './control';
import { LabError } from './errors';
import type { Namespace } from './host/namespace';
import { Turns } from './host/turns';
import { ownProcess } from './own-process';

type Wanted = ControlRequests['forward'][0];

/** A forward that was made. */
interface Forward {
  readonly hostPort: number;
  readonly edge: ChildProcess;
}

/** The only address of the host on which the lab listens. */
const LOOPBACK = '127.0.0.1';

/**
 * Forwards from loopback ports of the host to addresses in the lab: each a process inside the
 * lab's namespaces that was handed a socket which listens outside of them.
 */
export class Forwards {
  /** By address and port, the one that was asked for last first. */
  private readonly made = new Map<string, readonly Forward[]>();
  private readonly turns = new Turns();

  /** @param namespace where the addresses are. */
  constructor(private readonly namespace: Namespace) {}

  /**
   * Makes a forward, or finds the one that is there.
   *
   * @returns the port of 127.0.0.1 on the host.
   * @throws LabError `ForwardRefused` for what is no address and port, and for a port of the host
   *   that is taken.
   */
  async to(wanted: Wanted): Promise<number> {
    const { address, port, hostPort } = wanted;
    const ports = hostPort === undefined ? [port] : [port, hostPort];
    if (isIP(address) === 0 || !ports.every(isPort)) {
      throw new LabError(
        'ForwardRefused',
        `A forward to ${address} port ${port}, from port ${hostPort ?? 'any'} of the host, makes no sense.`,
        'Give an IPv4 or IPv6 address, and ports from 1 to 65535.',
      );
    }
    const key = `${address} ${port}`;
    // One after the other, or two who ask at once would get a port each.
    return this.turns.take(async () => {
      const alive = (this.made.get(key) ?? []).filter(isAlive);
      const wish = alive.find((one) => hostPort === undefined || hostPort === one.hostPort);
      const forward = wish ?? (await this.make(wanted));
      this.made.set(key, [forward, ...alive.filter((one) => one !== wish)]);
      return forward.hostPort;
    });
  }

  private async make({ address, port, hostPort = 0 }: Wanted): Promise<Forward> {
    const listener = await listen(hostPort);
    const { port: listening } = listener.address() as AddressInfo;
    const { command, args } = this.namespace.enter(process.execPath, [
      ...ownProcess(join(__dirname, 'edge')),
      address,
      String(port),
    ]);
    const edge = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit', descriptorOf(listener)],
    });
    // The edge has its own copy; this process must not take any connection away from it.
    listener.close();
    await once(edge, 'spawn').catch((cause: Error) => {
      throw refused(listening, cause);
    });
    return { hostPort: listening, edge };
  }
}

/** An edge ends before its time only when somebody kills it. */
function isAlive({ edge }: Forward): boolean {
  return edge.exitCode === null && edge.signalCode === null;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** The listener itself is taken as standard input or output of a child by some Node.js only. */
function descriptorOf(listener: Server): number {
  return (listener as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
}

async function listen(port: number): Promise<Server> {
  const listener = createServer();
  await once(listener.listen(port, LOOPBACK), 'listening').catch((cause: Error) => {
    throw refused(port, cause);
  });
  return listener;
}

function refused(port: number, cause: Error): LabError {
  return new LabError(
    'ForwardRefused',
    `Port ${port} of ${LOOPBACK} cannot be forwarded: ${cause.message}.`,
    'Name another port of the host, or none, and one that is free is taken.',
  );
}
