import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DaemonClient } from '../daemon-client';
import { ownProcess } from '../own-process';
import type { Attempt } from './attempt';
import type { ProbeSettings } from './main';

/** Places a program somewhere: `['nsenter', …, program, …arguments]`. */
export type Placement = Pick<DaemonClient, 'enter'>;

/** A clientele of its own process, which asks from the client's place, beside the guests. */
export class Probe {
  private readonly attempts: Attempt[] = [];
  private readonly listeners = new Set<(one: Attempt) => void>();
  private readonly ended: Promise<unknown>;

  private constructor(private readonly process: ChildProcess) {
    this.ended = once(process, 'close');
    process.stdin?.on('error', () => undefined);
    createInterface(process.stdout as NodeJS.ReadableStream).on('line', (line) => {
      const one = JSON.parse(line) as Attempt;
      this.attempts.push(one);
      for (const listener of this.listeners) listener(one);
    });
  }

  /** Begins to ask. It goes on until it is stopped, or through with its rounds. */
  static start(place: Placement, settings: ProbeSettings): Probe {
    const [program = '', ...args] = place.enter(process.execPath, [
      ...ownProcess(join(__dirname, 'main')),
      JSON.stringify(settings),
    ]);
    return new Probe(spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true }));
  }

  /** Asks so many rounds, and answers what came of it. */
  static async rounds(
    place: Placement,
    settings: ProbeSettings & { readonly rounds: number },
  ): Promise<readonly Attempt[]> {
    const probe = Probe.start(place, settings);
    await probe.ended;
    return probe.attempts;
  }

  /** What has been asked so far, and is decided. */
  get results(): readonly Attempt[] {
    return this.attempts;
  }

  /**
   * Waits for an attempt to end as wanted.
   *
   * @param wanted whether it is the one; earlier ones are not looked at.
   * @param milliseconds how long to wait at most.
   * @returns undefined when none came in time.
   */
  next(wanted: (one: Attempt) => boolean, milliseconds: number): Promise<Attempt | undefined> {
    return new Promise((resolve) => {
      const settle = (one?: Attempt) => {
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(one);
      };
      const listener = (one: Attempt) => wanted(one) && settle(one);
      const timer = setTimeout(settle, milliseconds);
      this.listeners.add(listener);
      void this.ended.then(() => settle());
    });
  }

  /** Stops asking, and waits for what has not been decided. May be called more than once. */
  async stop(): Promise<readonly Attempt[]> {
    this.process.stdin?.end();
    await this.ended;
    return this.attempts;
  }
}
