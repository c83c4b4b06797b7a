import { join } from 'node:path';
import type { GuestResult } from '../control';
import { LabError } from '../errors';
import type { Accelerator } from './accelerator';
import { lastLines, sizeOf, textFrom } from './console';
import type { MachineDefinition, MachineStatus } from './definitions';
import { shortName } from './file-names';
import { MachineDefinitions } from './machine-definitions';
import type { Namespace } from './namespace';
import type { Networks } from './networks';
import { PoweredMachine } from './powered-machine';
import { tapNames } from './taps';
import type { Volumes } from './volumes';

/** How long a guest may take to power off, in milliseconds, as libvirt's provider gives it. */
const STOP_GRACE = 30_000;

/** How long a command in a guest may take, in milliseconds. */
const EXEC_LIMIT = 30_000;

/** How much of the console a failure shows. */
const TAIL_LINES = 15;

/** What machines are made from. */
export interface MachinesOptions {
  /** Where definitions and logs are kept; absolute. Made where it is missing. */
  readonly folder: string;
  /** Where sockets go; absolute, short, and only for this user. */
  readonly directory: string;
  /** Where they run. */
  readonly namespace: Namespace;
  /** What they are plugged into. */
  readonly networks: Networks;
  /** Where their disks are. */
  readonly volumes: Volumes;
  /** What runs their instructions. */
  readonly accelerator: Accelerator;
}

/** How to run a command in a guest. */
export interface ExecOptions {
  /**
   * How long it may take, the agent's own start included, in milliseconds.
   * @default 30_000
   */
  readonly timeout?: number;
}

/** How to power a machine off. */
export interface StopOptions {
  /**
   * How long the guest may take, in milliseconds.
   * @default 30_000
   */
  readonly grace?: number;
}

/** The lab's machines. */
export class Machines {
  private readonly definitions: MachineDefinitions;
  /** Those that are on, or about to be. */
  private readonly starts = new Map<string, Promise<PoweredMachine>>();
  private readonly powered = new Map<string, PoweredMachine>();

  /** Reads the definitions that are there; all machines are off. */
  constructor(private readonly options: MachinesOptions) {
    this.definitions = new MachineDefinitions(options.folder);
  }

  /**
   * Keeps a machine's definition. One of the same name and UUID is replaced, which a running
   * machine notices when it is next powered on.
   *
   * @throws LabError `NameTaken`, `NameInvalid`.
   */
  define(definition: MachineDefinition): Promise<void> {
    return this.definitions.keep(definition);
  }

  /** A machine's definition by name or UUID; undefined where there is none. */
  find(identity: string): MachineDefinition | undefined {
    return this.definitions.find(identity);
  }

  /**
   * Powers a machine on; nothing happens to one that runs.
   *
   * @throws LabError `NotFound`, or `MachineFailed` with QEMU's words and the console's last.
   */
  async start(name: string): Promise<void> {
    const definition = this.definitions.get(name);
    let start = this.starts.get(name);
    if (!start) {
      start = this.powerOn(definition).finally(() => {
        if (!this.powered.has(name)) this.starts.delete(name);
      });
      this.starts.set(name, start);
    }
    await start;
  }

  /**
   * Presses a machine's power button, and ends it when it is still on after the grace.
   * Nothing happens to one that is off.
   *
   * @param name the machine.
   * @param options how long the guest may take.
   * @throws LabError `NotFound`.
   */
  async stop(name: string, options: StopOptions = {}): Promise<void> {
    await (await this.running(name))?.stop(options.grace ?? STOP_GRACE);
  }

  /** Pulls a machine's plug; nothing happens to one that is off. @throws LabError `NotFound`. */
  async kill(name: string): Promise<void> {
    await (await this.running(name))?.kill();
  }

  /** Forgets a machine, and removes its logs. @throws LabError `MachineRunning`, `NotFound`. */
  async undefine(name: string): Promise<void> {
    this.definitions.get(name);
    if (this.starts.has(name)) {
      throw new LabError('MachineRunning', `Machine ${name} is on.`, 'Stop it first.');
    }
    await this.definitions.forget(name);
  }

  /** What a machine is doing. @throws LabError `NotFound`. */
  status(name: string): MachineStatus {
    const { uuid, nics } = this.definitions.get(name);
    const powered = this.powered.get(name);
    const networks = this.options.networks.list();
    const nameOf = (bridge: string) =>
      networks.find((network) => network.bridge === bridge)?.name ?? bridge;
    return {
      name,
      uuid,
      running: powered !== undefined,
      ...(powered && { poweredOnAt: powered.poweredOnAt }),
      nics: nics.map(({ mac, bridge }) => ({ mac, network: nameOf(bridge) })),
      consoleLog: this.definitions.file(name, 'serial.log'),
    };
  }

  /** All machines, in the order in which they were made. */
  list(): readonly MachineStatus[] {
    return this.definitions.list().map(({ name }) => this.status(name));
  }

  /**
   * Runs a command in a guest as root, by its agent.
   *
   * @param name the machine.
   * @param argv the program, found by the guest's PATH, and its arguments.
   * @param options how long it may take.
   * @throws LabError `AgentSilent`, `AgentRefused`, `GuestTimeout`, `MachineOff`, `NotFound`.
   */
  async exec(
    name: string,
    argv: readonly string[],
    options: ExecOptions = {},
  ): Promise<GuestResult> {
    const machine = await this.running(name);
    if (!machine) {
      throw new LabError('MachineOff', `Machine ${name} is off.`, 'Start it first.');
    }
    return machine.agent.exec(argv, options.timeout ?? EXEC_LIMIT);
  }

  /** Waits for a machine that is about to be on. */
  private async running(name: string): Promise<PoweredMachine | undefined> {
    this.definitions.get(name);
    await this.starts.get(name)?.catch(() => undefined);
    return this.powered.get(name);
  }

  private async powerOn(definition: MachineDefinition): Promise<PoweredMachine> {
    const { name, nics, disks } = definition;
    const { directory, namespace, volumes, accelerator } = this.options;
    const qemuLog = this.definitions.file(name, 'qemu.log');
    const consoleLog = this.definitions.file(name, 'serial.log');
    const from = sizeOf(qemuLog);
    try {
      this.assertPlugged(definition);
      const machine = await PoweredMachine.powerOn({
        definition,
        namespace,
        accelerator,
        directBoot: disks[0] && (await volumes.directBootOf(disks[0].file)),
        taps: tapNames(name, nics),
        consoleLog,
        qemuLog,
        agentSocket: join(directory, `${shortName(name, 16)}.agent`),
      });
      this.powered.set(name, machine);
      void machine.ended.then(() => {
        this.powered.delete(name);
        this.starts.delete(name);
      });
      return machine;
    } catch (cause) {
      const words = textFrom(qemuLog, from) || (cause as Error).message;
      const tail = lastLines(consoleLog, TAIL_LINES);
      throw new LabError(
        'MachineFailed',
        `Machine ${name} does not start: ${words}` +
          (tail && `\nThe last lines of its console:\n${tail.replace(/^/gm, '  | ')}`),
        `More may be in ${qemuLog}.`,
      );
    }
  }

  private assertPlugged({ nics }: MachineDefinition): void {
    const { networks } = this.options;
    const up = networks.list().filter((network) => networks.isActive(network.name));
    const lost = nics.find(({ bridge }) => !up.some((network) => network.bridge === bridge));
    if (lost) {
      throw new Error(
        `its NIC ${lost.mac} is on the bridge ${lost.bridge}, and no network is up there`,
      );
    }
  }
}
