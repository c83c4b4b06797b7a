import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { boundToParent } from '../../lab/child';
import type { DaemonClient } from '../../lab/daemon-client';
import { enterForTerraform, insideEnv } from '../../lab/lab-workspace';
import { QUIET_TERRAFORM } from '../../lab/terraform';

/**
 * Runs a program at the client's place with the caller's own terminal. It ends with the lab,
 * and with this process.
 *
 * @returns its exit status; 128 + n when signal n ended it.
 */
export function runInside(
  client: DaemonClient,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  const [setpriv = '', ...bound] = boundToParent('TERM', command);
  return runHere(
    boundToParent('TERM', client.enter(setpriv, bound)),
    { ...env, ...QUIET_TERRAFORM, ...insideEnv(client) },
    signal,
  );
}

/**
 * Runs Terraform where the guests are, with the caller's own terminal: Ctrl-C reaches it once,
 * and it can end in order.
 *
 * @param cwd its working directory.
 * @returns its exit status.
 */
export function runTerraformInside(
  client: DaemonClient,
  command: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  return runHere(enterForTerraform(client, command, cwd), env, signal);
}

/** Runs a program with the caller's own terminal, and passes the end of the caller on. */
export async function runHere(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(program, args, { env, stdio: 'inherit' });
  const pass = () => {
    // What Ctrl-C in a terminal has told it already, it need not be told again.
    if (!process.stdin.isTTY) child.kill('SIGTERM');
  };
  signal.addEventListener('abort', pass, { once: true });
  try {
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (killedBy ? constants.signals[killedBy] : 0);
  } finally {
    signal.removeEventListener('abort', pass);
  }
}
