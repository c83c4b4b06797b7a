import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { getuid } from 'node:process';
import { createInterface } from 'node:readline';
import { type ChildOptions, type ChildResult, runChild } from '../child';
import { enter } from '../entrance';
import { LabError } from '../errors';

/** A command as it is to be started on the host. */
export interface Entry {
  /** The program. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
}

/** What to do where the kernel allows nobody here a namespace. */
export const NAMESPACE_REMEDY =
  'Run as root, or allow unprivileged user namespaces (on Ubuntu: sysctl ' +
  'kernel.apparmor_restrict_unprivileged_userns=0), or give the container CAP_SYS_ADMIN.';

/** What flock answers when the lock is another's. */
const LOCKED = 75;

/** How long the rest of a host that has just died may hold the lock, in seconds. */
const LOCK_GRACE = 5;

/** How long the holder may take to end by itself, in milliseconds. */
const END_GRACE = 5_000;

/**
 * Prints its own process id as the host counts, for its /proc is the host's; then waits, and
 * buries what dies inside without a parent. Bash goes on reading when it does; dash gives up.
 */
const HOLDER = 'read -r pid rest </proc/self/stat && echo "$pid" && read -r end';

/**
 * A network, a process and a mount namespace of the lab's own.
 *
 * They hang on one process, the first of the process namespace, which waits for the end of
 * its standard input: a pipe that only this process holds. However this process ends, the
 * holder ends too, and then the kernel kills everything inside and removes every bridge.
 */
export class Namespace {
  /**
   * Makes the namespaces, as root or else in a user namespace, and locks a file for as long
   * as any of them lives. What a dead predecessor left is waited for.
   *
   * @param lock absolute path of the file, which is made where it is missing.
   * @throws LabError `NamespaceRefused` when the kernel allows neither way, `FolderInUse`
   *   when the file is locked, `PrerequisiteMissing` without util-linux.
   */
  static async open(lock: string): Promise<Namespace> {
    const ways = getuid?.() === 0 ? [false, true] : [true];
    const refusals: string[] = [];
    for (const rootless of ways) {
      const holder = await hold(lock, rootless);
      if (typeof holder !== 'string') return new Namespace(holder.process, holder.pid, rootless);
      refusals.push(holder);
    }
    throw new LabError(
      'NamespaceRefused',
      `No namespaces can be made: ${refusals.join('; ')}.`,
      NAMESPACE_REMEDY,
    );
  }

  /** Settled when the namespaces have ended, whoever ended them. */
  readonly ended: Promise<void>;

  private constructor(
    private readonly process: ChildProcess,
    /** The process that holds the namespaces, on the host. */
    readonly holder: number,
    /** Whether they hang on a user namespace, which has to be entered too. */
    readonly rootless: boolean,
  ) {
    this.ended = once(process, 'close').then(() => undefined);
  }

  /**
   * How to start a command inside. Its standard streams and other open files are those it is
   * started with; killing what is started kills the command only if the whole process group
   * is killed.
   */
  enter(command: string, args: readonly string[]): Entry {
    const [program = '', ...entered] = enter(this, [command, ...args]);
    return { command: program, args: entered };
  }

  /**
   * Runs a command inside to its end.
   *
   * @throws the system's error when the program cannot be started.
   */
  run(command: string, args: readonly string[], options: ChildOptions = {}): Promise<ChildResult> {
    const entry = this.enter(command, args);
    return runChild(entry.command, entry.args, options);
  }

  /** Ends everything inside, and the namespaces. May be called more than once. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.process.kill('SIGKILL'), END_GRACE);
    this.process.stdin?.end();
    await this.ended;
    clearTimeout(timer);
  }
}

/** Starts a holder; answers why it could not be, where the other way may do. */
async function hold(
  lock: string,
  rootless: boolean,
): Promise<{ process: ChildProcess; pid: number } | string> {
  // flock becomes unshare, which outlives all that is inside: no lock before the last has ended.
  const locked = ['--wait', String(LOCK_GRACE), '--conflict-exit-code', String(LOCKED)];
  const user = rootless ? ['--user', '--map-root-user'] : [];
  const holder = spawn(
    'flock',
    [
      ...[...locked, '--no-fork', lock],
      ...['unshare', ...user, '--net', '--pid', '--mount', '--fork', '--kill-child'],
      ...['bash', '-c', HOLDER],
    ],
    { stdio: 'pipe', detached: true },
  );
  let complaint = '';
  holder.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));

  const line = await Promise.race([
    once(createInterface(holder.stdout), 'line').then(([text]) => String(text)),
    once(holder, 'close').then(() => undefined),
  ]).catch((cause: Error) => {
    throw new LabError(
      'PrerequisiteMissing',
      `flock cannot be started: ${cause.message}.`,
      'Install util-linux, which has flock, unshare and nsenter.',
    );
  });
  if (line !== undefined) return { process: holder, pid: Number(line) };
  if (holder.exitCode === LOCKED) {
    throw new LabError(
      'FolderInUse',
      `${lock} is locked: another process runs a lab there.`,
      'End it first (cdktf-lvs lab down), or use another folder.',
    );
  }
  return complaint.trim().split('\n').at(-1) ?? '';
}
