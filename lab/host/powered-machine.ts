import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Agent } from './agent';
import type { MachineDefinition } from './definitions';
import { killEntered } from './kill-entered';
import type { Namespace } from './namespace';
import { Qmp } from './qmp';
import { QEMU, qemuArguments, type Surroundings } from './qemu-arguments';
import { plugIn, unplug } from './taps';

/** How long QEMU may take to make its devices, in milliseconds; a second is usual. */
const START_LIMIT = 60_000;

/** How long QEMU may take to end when told so, in milliseconds. */
const QUIT_GRACE = 5_000;

/** What a machine is powered on with. */
export interface PowerOnOptions extends Surroundings {
  /** What it is. */
  readonly definition: MachineDefinition;
  /** Where it runs. */
  readonly namespace: Namespace;
  /** Absolute path of the file that QEMU's own words are appended to. */
  readonly qemuLog: string;
}

/** A machine from power-on to power-off: one QEMU process and its taps. */
export class PoweredMachine {
  /**
   * Powers a machine on: plugs it in, starts QEMU, and waits until its devices are made.
   *
   * @throws Error when a tap cannot be made or QEMU ends instead; then nothing is left.
   */
  static async powerOn(options: PowerOnOptions): Promise<PoweredMachine> {
    const { definition, namespace, taps, qemuLog } = options;
    await plugIn(namespace, taps, definition.nics);
    const { command, args } = namespace.enter(QEMU, qemuArguments(definition, options));
    const log = openSync(qemuLog, 'a', 0o600);
    const process = spawn(command, args, { stdio: ['pipe', 'pipe', log], detached: true });
    closeSync(log);
    const machine = new PoweredMachine(process, options);
    const timer = setTimeout(() => killEntered(process), START_LIMIT);
    try {
      await machine.qmp.negotiate();
    } catch (cause) {
      await machine.kill();
      throw cause;
    } finally {
      clearTimeout(timer);
    }
    return machine;
  }

  /** When it was powered on, in milliseconds since the epoch. */
  readonly poweredOnAt = Date.now();
  /** Settled when it is off, for whatever reason, and its taps are gone. */
  readonly ended: Promise<void>;
  /** What QEMU is told and tells. */
  readonly qmp: Qmp;
  /** What runs commands in the guest. */
  readonly agent: Agent;

  private constructor(
    private readonly process: ChildProcess,
    { definition, namespace, taps, agentSocket }: PowerOnOptions,
  ) {
    const { stdin, stdout } = process;
    if (!stdin || !stdout) throw new TypeError('QEMU has been started without pipes.');
    this.qmp = new Qmp(stdout, stdin);
    this.agent = new Agent(definition.name, agentSocket);
    this.ended = once(process, 'close')
      .catch(() => undefined)
      .then(() => this.agent.close())
      .then(() => rm(agentSocket, { force: true }))
      .then(() => unplug(namespace, taps));
  }

  /**
   * Presses the power button; has QEMU end when the guest has not powered off in time.
   *
   * @param grace how long the guest may take, in milliseconds.
   */
  async stop(grace: number): Promise<void> {
    // QEMU may have ended in between: then there is nothing to stop.
    await this.qmp.execute('system_powerdown').catch(() => undefined);
    if (await this.endsWithin(grace)) return;
    await this.qmp.execute('quit').catch(() => undefined);
    if (!(await this.endsWithin(QUIT_GRACE))) await this.kill();
  }

  /** Pulls the plug: QEMU gets no chance to write anything more. */
  async kill(): Promise<void> {
    killEntered(this.process);
    await this.ended;
  }

  private async endsWithin(limit: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), limit);
    });
    const ended = await Promise.race([this.ended.then(() => true), expired]);
    clearTimeout(timer);
    return ended;
  }
}
