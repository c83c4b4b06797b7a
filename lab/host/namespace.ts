import type { ChildOptions, ChildResult } from '../child';

/** A command as it is to be started on the host. */
export interface Entry {
  /** The program. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
}

/** A network, a process and a mount namespace of the lab's own. */
export class Namespace {
  /**
   * Makes the namespaces, and locks a folder for as long as any of them lives.
   *
   * @param lock absolute path of the lock's file.
   * @throws LabError `NamespaceRefused`, `FolderInUse`.
   */
  static async open(lock: string): Promise<Namespace> {
    return Promise.reject(new Error(lock));
  }

  private constructor(
    /** The process that holds the namespaces, on the host. */
    readonly holder: number,
    /** Whether they hang on a user namespace. */
    readonly rootless: boolean,
  ) {}

  /** How to start a command inside; its standard streams are those it is started with. */
  enter(command: string, args: readonly string[]): Entry {
    return { command, args };
  }

  /** Runs a command inside to its end. */
  run(command: string, args: readonly string[], options: ChildOptions = {}): Promise<ChildResult> {
    return Promise.reject(new Error([command, args, options].join()));
  }

  /** Ends everything inside, and the namespaces. May be called more than once. */
  async end(): Promise<void> {}
}
