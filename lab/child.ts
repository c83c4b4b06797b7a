import { spawn, type StdioOptions } from 'node:child_process';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';

/** How long a program may take to end after it was asked to, in milliseconds. */
const END_GRACE = 5_000;

/** How to run a program. */
export interface ChildOptions {
  /** Its working directory. @default - the caller's */
  readonly cwd?: string;
  /** Its whole environment. @default - the caller's */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the command is a line for the shell. @default false */
  readonly shell?: boolean;
  /** Where its output goes. @default - captured, and nothing on standard input */
  readonly stdio?: StdioOptions;
  /** Is shown what it writes to standard output, as it comes. @default - nobody is */
  readonly onOutput?: (text: string) => void;
  /** Ends the program when it fires. @default - it runs to its end */
  readonly signal?: AbortSignal;
}

/** How a program ended, and what it wrote where that was captured. */
export interface ChildResult {
  /** Its exit status; 128 + n when signal n ended it, as in a shell. */
  readonly status: number;
  /** What it wrote to standard output. */
  readonly stdout: string;
  /** What it wrote to standard error. */
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 *
 * It gets a process group of its own: Ctrl-C in a terminal reaches the caller alone, which
 * ends the whole group, once and in order. One SIGINT lets Terraform finish what it does;
 * a second, which the terminal would add, makes it drop everything.
 *
 * @throws the system's error (`ENOENT`, `EACCES`, …) when the program cannot be started.
 */
export function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<ChildResult> {
  const { cwd, env, shell, signal, onOutput } = options;
  const stdio = options.stdio ?? ['ignore', 'pipe', 'pipe'];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, shell, stdio, detached: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const decoder = new StringDecoder('utf8');
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      onOutput?.(decoder.write(chunk));
    });
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));

    let killer: NodeJS.Timeout | undefined;
    const abort = () => {
      signalGroup(child.pid, 'SIGINT');
      killer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), END_GRACE);
    };
    const settle = () => {
      clearTimeout(killer);
      signal?.removeEventListener('abort', abort);
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });

    child.once('error', (cause) => {
      settle();
      reject(cause);
    });
    child.once('close', (code, killedBy) => {
      settle();
      resolve({
        status: code ?? 128 + (killedBy ? constants.signals[killedBy] : 0),
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/**
 * The command line of a program that gets a signal when the process that starts it ends,
 * however that ends; what the program starts itself does not get it.
 *
 * @param signal `TERM` where it can end in order, `KILL` where what it leaves is found again.
 * @param command the program and its arguments.
 */
export function boundToParent(signal: 'KILL' | 'TERM', command: readonly string[]): string[] {
  return ['setpriv', `--pdeathsig=${signal}`, '--', ...command];
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself in the meantime.
  }
}
