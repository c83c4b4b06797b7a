import type { GuestResult } from '../control';
import type { Accelerator } from './accelerator';
import type { MachineDefinition, MachineStatus } from './definitions';
import type { Namespace } from './namespace';
import type { Networks } from './networks';
import type { Volumes } from './volumes';

/** What machines are made from. */
export interface MachinesOptions {
  /** Where definitions and logs are kept; absolute. */
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

/** The lab's machines. */
export class Machines {
  constructor(private readonly options: MachinesOptions) {}

  /**
   * Keeps a machine's definition. One of the same name and UUID is replaced, which a running
   * machine notices when it is next powered on.
   *
   * @throws LabError `NameTaken`, `NameInvalid`.
   */
  async define(definition: MachineDefinition): Promise<void> {
    return Promise.reject(definition);
  }

  /** A machine's definition by name or UUID; undefined where there is none. */
  find(identity: string): MachineDefinition | undefined {
    return [identity, this.options] as never;
  }

  /** Powers a machine on; nothing happens to one that runs. @throws LabError `MachineFailed`, `NotFound`. */
  async start(name: string): Promise<void> {
    return Promise.reject(name);
  }

  /** Presses a machine's power button, and pulls its plug when it is still on after the grace. */
  async stop(name: string, options: { readonly grace?: number } = {}): Promise<void> {
    return Promise.reject([name, options]);
  }

  /** Pulls a machine's plug; nothing happens to one that is off. @throws LabError `NotFound`. */
  async kill(name: string): Promise<void> {
    return Promise.reject(name);
  }

  /** Forgets a machine, and removes its logs. @throws LabError `MachineRunning`, `NotFound`. */
  async undefine(name: string): Promise<void> {
    return Promise.reject(name);
  }

  /** What a machine is doing. @throws LabError `NotFound`. */
  status(name: string): MachineStatus {
    return name as never;
  }

  /** All machines, in the order in which they were made. */
  list(): readonly MachineStatus[] {
    return [];
  }

  /**
   * Runs a command in a guest as root, by its agent.
   *
   * @param name the machine.
   * @param argv the program, found by the guest's PATH, and its arguments.
   * @param options how long it may take.
   * @throws LabError `AgentSilent`, `AgentRefused`, `MachineOff`, `NotFound`.
   */
  async exec(
    name: string,
    argv: readonly string[],
    options: ExecOptions = {},
  ): Promise<GuestResult> {
    return Promise.reject([name, argv, options]);
  }

  /** The last lines of a machine's serial console. */
  consoleTail(name: string, lines: number): string {
    return `${name}${lines}`;
  }
}
