import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { readJsonLines } from './json-lines';

/** What the lab asks of QEMU: each command's arguments and its answer. */
export interface QmpCommands {
  /** Ends the negotiation; no other command is taken before. */
  readonly qmp_capabilities: [undefined, object];
  /** Whether the virtual CPUs run. */
  readonly 'query-status': [undefined, { readonly status: string; readonly running: boolean }];
  /** Presses the power button. */
  readonly system_powerdown: [undefined, object];
  /** Presses the reset button. */
  readonly system_reset: [undefined, object];
  /** Ends QEMU. */
  readonly quit: [undefined, object];
}

/** Something that QEMU tells unasked. */
export interface QmpEvent {
  /** Its name, such as `SHUTDOWN`, `RESET`, `POWERDOWN`. */
  readonly event: string;
  /** What belongs to it. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** QEMU said no. */
export class QmpError extends Error {
  /**
   * @param command what was asked.
   * @param desc what QEMU answered.
   */
  constructor(command: string, desc: string) {
    super(`${command}: ${desc}`);
  }
}

interface Message {
  readonly QMP?: object;
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
}

interface Pending {
  readonly command: string;
  readonly resolve: (value: never) => void;
  readonly reject: (cause: Error) => void;
}

/** The QEMU Machine Protocol: commands and answers as JSON, with events in between. */
export class Qmp extends EventEmitter<{ event: [QmpEvent] }> {
  private readonly pending = new Map<number, Pending>();
  private readonly greeted: Promise<void>;
  private closed = false;
  private last = 0;

  /**
   * @param input what QEMU writes.
   * @param output what QEMU reads.
   */
  constructor(
    input: Readable,
    private readonly output: Writable,
  ) {
    super();
    this.greeted = new Promise((resolve, reject) => {
      this.pending.set(0, { command: 'greeting', resolve, reject });
    });
    // Nobody may be waiting yet when QEMU ends.
    this.greeted.catch(() => undefined);
    readJsonLines(input, (value) => this.take(value as Message));
    input.once('close', () => this.close());
    // A pipe whose reader has ended: the end of its output tells that better.
    output.on('error', () => undefined);
  }

  /**
   * Waits for the greeting and ends the negotiation. Answered once all devices are made.
   *
   * @throws QmpError when QEMU ends instead.
   */
  async negotiate(): Promise<void> {
    await this.greeted;
    await this.execute('qmp_capabilities');
  }

  /**
   * Has QEMU execute a command.
   *
   * @throws QmpError when it refuses, or ends before it answers.
   */
  execute<Name extends keyof QmpCommands>(
    command: Name,
    args?: QmpCommands[Name][0],
  ): Promise<QmpCommands[Name][1]> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new QmpError(command, 'QEMU has ended'));
      const id = ++this.last;
      this.pending.set(id, { command, resolve, reject });
      this.output.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
  }

  private take(message: Message): void {
    if (message.event !== undefined) {
      this.emit('event', message as QmpEvent);
      return;
    }
    const id = message.QMP ? 0 : message.id;
    const pending = id === undefined ? undefined : this.pending.get(id);
    if (id === undefined || !pending) return;
    this.pending.delete(id);
    if (message.error) pending.reject(new QmpError(pending.command, message.error.desc));
    else pending.resolve(message.return as never);
  }

  private close(): void {
    this.closed = true;
    for (const { command, reject } of this.pending.values()) {
      reject(new QmpError(command, 'QEMU has ended'));
    }
    this.pending.clear();
  }
}
