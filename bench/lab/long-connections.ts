import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DaemonClient } from '../../lab/daemon-client';
import { ownProcess } from '../../lab/own-process';
import type { KeepAliveEvent, KeepAliveSettings } from './keep-alive';

/** One long connection, as its client saw it. Times are in milliseconds since the epoch. */
export interface LongConnection {
  /** The client's port. */
  port?: number;
  /** When something came. */
  readonly answers: number[];
  /** Why it ended; undefined while it lasts. */
  ended?: string;
}

/** Long connections through a VIP, from the client's place. */
export class LongConnections {
  /** Each of them. */
  readonly all: readonly LongConnection[];

  private constructor(
    private readonly process: ChildProcess,
    connections: number,
  ) {
    this.all = Array.from({ length: connections }, () => ({ answers: [] }));
    process.stdin?.on('error', () => undefined);
    createInterface(process.stdout as NodeJS.ReadableStream).on('line', (line) => {
      const { connection, at, port, ended } = JSON.parse(line) as KeepAliveEvent;
      const one = this.all[connection];
      if (!one) return;
      if (port !== undefined) one.port = port;
      else if (ended !== undefined) one.ended = ended;
      else one.answers.push(at);
    });
  }

  /** Opens them. They last until they are closed, or the other side ends them. */
  static open(client: DaemonClient, settings: KeepAliveSettings): LongConnections {
    const [program = '', ...args] = client.enter(process.execPath, [
      ...ownProcess(join(__dirname, 'keep-alive')),
      JSON.stringify(settings),
    ]);
    const clients = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    return new LongConnections(clients, settings.connections);
  }

  /** Closes them. May be called more than once. */
  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, 'close');
    this.process.stdin?.end();
    await closed;
  }
}

/**
 * The longest time in which nothing came on a connection, in seconds.
 *
 * @param since only what ends after this counts, in milliseconds since the epoch.
 * @returns undefined where nothing came after it.
 */
export function stallOf({ answers, ended }: LongConnection, since: number): number | undefined {
  const spans = answers
    .map((at, index) => ({ at, span: at - (answers[index - 1] ?? at) }))
    .filter(({ at }) => at > since)
    .map(({ span }) => span);
  return spans.length === 0 || ended !== undefined ? undefined : Math.max(...spans) / 1000;
}
