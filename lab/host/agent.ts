import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestResult } from '../control';
import { LabError } from '../errors';
import { readJsonLines } from './json-lines';
import { Turns } from './turns';

/** When an agent that does not answer is called again, in milliseconds; twice as late each time. */
const CALL_INTERVAL = 1_000;

/** How often it is asked whether a command has ended, in milliseconds: first, and at most. */
const POLL_INTERVAL = { first: 20, longest: 500 };

/** The byte that ends whatever half a message the other side may have; no UTF-8 text has it. */
const DELIMITER = Buffer.of(0xff);

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** What the agent answers to `guest-exec-status`. */
interface ExecStatus {
  readonly exited: boolean;
  readonly exitcode?: number;
  readonly signal?: number;
  readonly 'out-data'?: string;
  readonly 'err-data'?: string;
}

/**
 * The QEMU guest agent of one machine, by the socket that QEMU offers.
 *
 * It is asked one thing at a time. An agent that does not run yet gets the call when it
 * starts, so that a caller may wait for a guest by its first command.
 */
export class Agent {
  private readonly turns = new Turns();
  private socket?: Socket;
  private waiter?: (answer: Answer | undefined) => void;
  private calls = 0;

  /**
   * @param machine the machine's name, for messages.
   * @param path absolute path of the socket.
   */
  constructor(
    private readonly machine: string,
    private readonly path: string,
  ) {}

  /**
   * Runs a command in the guest to its end, as root.
   *
   * @param argv the program, found by the agent's PATH, and its arguments.
   * @param timeout how long it may take, waiting for the agent included, in milliseconds.
   * @throws LabError `AgentSilent` when no agent answers in time, `AgentRefused` when it
   *   cannot start the command, `GuestTimeout` when the command has not ended in time; it
   *   then goes on in the guest.
   */
  async exec(argv: readonly string[], timeout: number): Promise<GuestResult> {
    const deadline = Date.now() + timeout;
    const [path, ...arg] = argv;
    const { pid } = (await this.ask(
      'guest-exec',
      { path, arg, 'capture-output': true },
      deadline,
    )) as { pid: number };

    let interval = POLL_INTERVAL.first;
    for (;;) {
      const status = (await this.ask('guest-exec-status', { pid }, deadline)) as ExecStatus;
      if (status.exited) return resultOf(status);
      if (Date.now() + interval > deadline) {
        throw new LabError(
          'GuestTimeout',
          `${argv.join(' ')} has not ended on machine ${this.machine} in ${timeout} ms; it goes on there.`,
          'Give it more time.',
        );
      }
      await sleep(interval);
      interval = Math.min(interval * 2, POLL_INTERVAL.longest);
    }
  }

  /** Hangs up. Whoever waits is told that the agent is silent. */
  close(): void {
    this.socket?.destroy();
  }

  private ask(execute: string, args: object, deadline: number): Promise<unknown> {
    return this.turns.take(async () => {
      await this.connect(deadline);
      const answer = await this.send({ execute, arguments: args }, deadline - Date.now());
      if (!answer) {
        this.close();
        throw this.silence();
      }
      if (answer.error) {
        throw new LabError(
          'AgentRefused',
          `The guest agent of machine ${this.machine} refuses ${execute}: ${answer.error.desc}.`,
          'Look whether the command exists in the guest, and whether its agent allows it.',
        );
      }
      return answer.return;
    });
  }

  /** Connects, and calls the agent until it answers: what is left of older talk is dropped. */
  private async connect(deadline: number): Promise<void> {
    if (this.socket && !this.socket.destroyed) return;
    const socket = createConnection(this.path);
    this.socket = socket;
    // What follows from an error is said by the end of the connection.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.socket === socket) this.waiter?.(undefined);
    });
    readJsonLines(socket, (value) => this.waiter?.(value as Answer));

    // An agent that starts late answers every call. Its answers come in order, so that with
    // the one to the latest call nothing old is left.
    for (let patience = CALL_INTERVAL; Date.now() < deadline; patience *= 2) {
      const id = ++this.calls;
      const call = { execute: 'guest-sync-delimited', arguments: { id } };
      socket.write(DELIMITER);
      const limit = Math.min(patience, deadline - Date.now());
      if (await this.send(call, limit, (answer) => answer.return === id)) return;
      if (socket.destroyed) break;
    }
    this.close();
    throw this.silence();
  }

  /** @returns undefined when no answer comes in time, or the connection ends. */
  private send(
    message: object,
    patience: number,
    isMeant: (answer: Answer) => boolean = () => true,
  ): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.waiter?.(undefined), patience);
      this.waiter = (answer) => {
        if (answer && !isMeant(answer)) return;
        clearTimeout(timer);
        this.waiter = undefined;
        resolve(answer);
      };
      this.socket?.write(`${JSON.stringify(message)}\n`);
    });
  }

  private silence(): LabError {
    return new LabError(
      'AgentSilent',
      `No guest agent answers on machine ${this.machine}.`,
      'The image has none (package qemu-guest-agent), or it has not started yet: try again.',
    );
  }
}

function resultOf(status: ExecStatus): GuestResult {
  const text = (data: string | undefined) => Buffer.from(data ?? '', 'base64').toString();
  return {
    status: status.exitcode ?? 128 + (status.signal ?? 0),
    stdout: text(status['out-data']),
    stderr: text(status['err-data']),
  };
}
