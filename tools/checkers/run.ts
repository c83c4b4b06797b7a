import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** What a finished program left. */
export interface Finished {
  /** Exit code; 128 + n when signal n ended it, as shells count. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote to file descriptor 3; empty unless {@link RunOptions.extraFd} was asked for. */
  readonly fd3: string;
}

/** How to run a program. */
export interface RunOptions {
  /** Its standard input. @default - none: end of file at once */
  readonly input?: string | Buffer;
  /** The whole environment it gets. @default - this process's */
  readonly env?: NodeJS.ProcessEnv;
  /** Working directory. @default - this process's */
  readonly cwd?: string;
  /** Whether to collect what it writes to file descriptor 3. @default false */
  readonly extraFd?: boolean;
  /** Whether its stderr also appears on ours, for progress. @default false */
  readonly showStderr?: boolean;
  /** Milliseconds after which it is killed, with every process it started. @default 120000 */
  readonly timeoutMs?: number;
}

/**
 * Runs a program to its end and returns what it left, whatever its exit code.
 *
 * @throws Error when the program cannot be started or does not end in time.
 */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const timeoutMs = options.timeoutMs ?? 120_000;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe', options.extraFd ? 'pipe' : 'ignore'],
      // A group of its own, so that the ceiling below reaches grandchildren too.
      detached: true,
    }) as ChildProcessByStdio<Writable, Readable, Readable>;
    const collected = [child.stdout, child.stderr, child.stdio[3]].map((stream) => {
      const chunks: Buffer[] = [];
      if (stream && 'on' in stream) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      return chunks;
    });
    const text = (index: number) => Buffer.concat(collected[index] ?? []).toString('utf8');
    if (options.showStderr) child.stderr.pipe(process.stderr, { end: false });

    let late = false;
    const ceiling = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, timeoutMs);

    child.on('error', (error) => {
      clearTimeout(ceiling);
      reject(new Error(`${command} could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(ceiling);
      if (late) {
        reject(new Error(`${command} did not end within ${timeoutMs} ms; stderr: ${text(1)}`));
        return;
      }
      const exit = code ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
      resolve({ code: exit, stdout: text(0), stderr: text(1), fd3: text(2) });
    });
    // A program may end without reading all of its input; that is its own business.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Calls `use` with a fresh empty folder, and removes the folder afterwards, come what may. */
export async function withTempDir<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'cdktf-lvs-check-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
