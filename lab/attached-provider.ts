import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LabError } from './errors';
import { ownProcess } from './own-process';
import { attachedSources } from './provider/attachment';
import type { Announcement } from './provider/main';
import type { AttachmentEnv } from './terraform';

/** How long a server may take to end by itself, in milliseconds. */
const STOP_GRACE = 5_000;

/** A running provider server. */
export interface AttachedProvider {
  /** What Terraform needs in its environment to use it. */
  readonly env: AttachmentEnv;
  /** Sources of the providers it serves, without a host: `dmacvicar/libvirt`, … */
  readonly sources: readonly string[];
  /** A folder which only this user can enter, and which goes when the server goes. */
  readonly directory: string;
  /** The server's process. */
  readonly pid: number;
  /** Ends the server, and removes its folder. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts the libvirt and null providers for Terraform to attach to. Nothing is downloaded,
 * and neither libvirt nor root is needed.
 *
 * They run in a process of their own, so that a caller may block on Terraform. That process
 * ends with the caller, even when the caller is killed, and does not keep it alive.
 *
 * @param env the server's environment; `TMPDIR` says where its folder goes.
 * @throws LabError `ProviderStartFailed`, with what the server printed.
 */
export async function startProvider(
  env: NodeJS.ProcessEnv = process.env,
): Promise<AttachedProvider> {
  // Detached, so that Ctrl-C reaches only the caller, which then ends things in order.
  const server = spawn(process.execPath, ownProcess(join(__dirname, 'provider', 'main')), {
    detached: true,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  server.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const exited = once(server, 'close');

  const line = await Promise.race([
    once(createInterface(server.stdout), 'line').then(([text]) => String(text)),
    exited.then(() => undefined),
  ]);
  if (line === undefined || server.pid === undefined) {
    throw new LabError(
      'ProviderStartFailed',
      `The attached provider ended before it listened.\n${complaint}`,
      'Check that the temporary folder can be written, and that npm has installed everything.',
    );
  }
  const { directory, reattach } = JSON.parse(line) as Announcement;

  const handles = [server, server.stdin, server.stdout, server.stderr] as unknown as Handle[];
  for (const handle of handles) handle.unref();
  return {
    env: { TF_REATTACH_PROVIDERS: reattach },
    sources: attachedSources(reattach),
    directory,
    pid: server.pid,
    stop: async () => {
      for (const handle of handles) handle.ref();
      await end(server, exited);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Processes and pipes have these; the types of streams do not say so. */
interface Handle {
  ref(): void;
  unref(): void;
}

async function end(server: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_GRACE);
  server.stdin?.end();
  await exited;
  clearTimeout(timer);
}
