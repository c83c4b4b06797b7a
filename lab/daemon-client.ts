import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAnnouncement } from './announcement';
import type { ControlRequests, DaemonAnnouncement } from './control';
import { enter } from './entrance';
import { type Complaint, LabError } from './errors';
import { ownProcess } from './own-process';
import { startTimeOf } from './process-identity';
import { attachedSources } from './provider/attachment';
import type { AttachmentEnv } from './terraform';

/** Where a daemon writes what it does, in the lab's folder. */
export const LOG = 'daemon.log';

/** How long a daemon may take to end its guests and itself, in milliseconds. */
const END_GRACE = 20_000;

/** How often it is looked whether it has ended, in milliseconds. */
const POLL = 20;

/** How much of the log an error shows, in characters. */
const LOG_TAIL = 2_000;

/** What a daemon is started with. */
export interface DaemonOptions {
  /** The lab's folder; it is made where it does not exist. */
  readonly folder: string;
  /**
   * The folder of the lab's own guest image: `disk.qcow2`, `vmlinuz`, `initrd`, `cmdline`.
   * It stands in for the vendor's images which are named in `provider/backends/stand-ins.ts`.
   * @default - every image is fetched from where the stack says, and boots by its own loader
   */
  readonly image?: string;
  /**
   * What runs the guests' instructions.
   * @default - KVM where it is seen to work, which takes seconds to see, else TCG
   */
  readonly accelerator?: DaemonAnnouncement['accelerator'];
  /** The daemon's environment. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

/** A running daemon, as other processes see it. */
export class DaemonClient {
  /** @internal */
  constructor(
    /** What the daemon says of itself. */
    readonly announcement: DaemonAnnouncement,
  ) {}

  /** Whether the daemon still runs. */
  get alive(): boolean {
    return startTimeOf(this.announcement.pid) === this.announcement.startTime;
  }

  /** What Terraform needs in its environment to use the lab's providers. */
  get env(): AttachmentEnv {
    return { TF_REATTACH_PROVIDERS: this.announcement.reattach };
  }

  /** Sources of the providers that it serves, without a host: `dmacvicar/libvirt`, … */
  get sources(): readonly string[] {
    return attachedSources(this.announcement.reattach);
  }

  /**
   * Asks the daemon for something.
   *
   * @param name the request, one of `ControlRequests`.
   * @param body what it takes.
   * @param signal ends the wait, not what the daemon does.
   * @throws LabError as the daemon gives it; `DaemonGone` where it does not answer.
   */
  async request<Name extends keyof ControlRequests>(
    name: Name,
    body: ControlRequests[Name][0],
    signal?: AbortSignal,
  ): Promise<ControlRequests[Name][1]> {
    const { status, answer } = await this.post(name, JSON.stringify(body), signal);
    const value: unknown = JSON.parse(answer);
    if (status === 200) return value as ControlRequests[Name][1];
    const complaint = value as Complaint;
    throw new LabError(complaint.name, complaint.problem, complaint.remedy);
  }

  /**
   * The command line which runs a program inside the lab's namespaces, where the guests'
   * networks are; `[0]` is the program to start, with whatever standard streams and
   * environment. The working directory stays the caller's.
   */
  enter(command: string, args: readonly string[] = []): string[] {
    return enter(this.announcement, [command, ...args], { directory: process.cwd() });
  }

  /**
   * Ends the daemon, its guests and namespaces, and waits until it is gone. What is on the
   * disk stays. A daemon which does not end by itself is killed, and the kernel ends the rest.
   */
  async end(): Promise<void> {
    await this.request('end', {}).catch((cause: unknown) => {
      if (!(cause instanceof LabError)) throw cause;
    });
    const deadline = Date.now() + END_GRACE;
    while (this.alive && Date.now() < deadline) await sleep(POLL);
    if (this.alive) process.kill(this.announcement.pid, 'SIGKILL');
    while (this.alive) await sleep(POLL);
  }

  private post(
    name: string,
    body: string,
    signal?: AbortSignal,
  ): Promise<{ readonly status: number; readonly answer: string }> {
    return new Promise((resolve, reject) => {
      const gone = (cause: Error) =>
        reject(
          signal?.aborted
            ? cause
            : new LabError(
                'DaemonGone',
                `The lab's daemon (PID ${this.announcement.pid}) did not answer ${name}: ${cause.message}.`,
                `Look at ${LOG} in the lab's folder, then start the lab again.`,
              ),
        );
      httpRequest(
        {
          socketPath: this.announcement.control,
          path: `/${name}`,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          agent: false,
          signal,
        },
        (response) => {
          text(response).then(
            (answer) => resolve({ status: response.statusCode ?? 0, answer }),
            gone,
          );
        },
      )
        .on('error', gone)
        .end(body);
    });
  }
}

/**
 * The daemon of a lab, if one runs.
 *
 * @param folder the lab's folder.
 * @returns undefined where there is none, or where it ended without saying so.
 */
export async function connectDaemon(folder: string): Promise<DaemonClient | undefined> {
  const announcement = readAnnouncement(folder);
  if (!announcement) return undefined;
  const client = new DaemonClient(announcement);
  return client.alive ? client : undefined;
}

/**
 * The daemon of a lab; one is started where none runs. It outlives the caller, and ends by
 * `end()` or SIGTERM. One that runs already is taken as it is, whatever its image.
 *
 * @throws LabError `DaemonStartFailed`, with the end of what the daemon printed.
 */
export async function startDaemon(options: DaemonOptions): Promise<DaemonClient> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const folder = realpathSync(options.folder);
  const running = await connectDaemon(folder);
  if (running) return running;

  const log = openSync(join(folder, LOG), 'a', 0o600);
  const daemon = spawn(
    process.execPath,
    [
      ...ownProcess(join(__dirname, 'daemon')),
      `--folder=${folder}`,
      ...(options.image === undefined ? [] : [`--image=${realpathSync(options.image)}`]),
      ...(options.accelerator === undefined ? [] : [`--accelerator=${options.accelerator}`]),
    ],
    {
      // A session of its own: neither Ctrl-C nor the end of the terminal reaches it.
      detached: true,
      env: options.env ?? process.env,
      cwd: folder,
      stdio: ['ignore', log, log, 'pipe'],
    },
  );
  closeSync(log);
  daemon.unref();
  // It writes what it announces and closes the pipe, or ends and thereby closes it.
  const announced = await text(daemon.stdio[3] as Readable);
  if (announced !== '') return new DaemonClient(JSON.parse(announced) as DaemonAnnouncement);
  // Two that were started at once: the other one serves.
  const other = await connectDaemon(folder);
  if (other) return other;
  throw new LabError(
    'DaemonStartFailed',
    `The lab's daemon ended before it was ready.\n${readFileSync(join(folder, LOG), 'utf8').slice(-LOG_TAIL)}`,
    `All that it printed is in ${join(folder, LOG)}.`,
  );
}
