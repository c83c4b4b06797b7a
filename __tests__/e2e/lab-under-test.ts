import { chownSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readAnnouncement } from '../../lab/announcement';
import { type ChildResult, runChild } from '../../lab/child';
import type { DaemonAnnouncement } from '../../lab/control';
import { cacheFolder } from '../../lab/lab-folder';
import { ownProcess } from '../../lab/own-process';
import type { DatagramSettings } from './datagrams';

const ROOT = resolve(__dirname, '../..');
const CACHE = cacheFolder(process.env);

/** `nobody` on Debian: a user who owns nothing. */
export const UNPRIVILEGED = 65534;

/** A lab as its user has it: every step is the command `cdktf-lvs lab`, in a process of its own. */
export class LabUnderTest {
  /** Everything of the lab is below it. */
  public readonly folder: string;

  /**
   * @param stack the stack of `app.ts`; the lab's folder has its name, so that stages can run alone.
   * @param rootless whether to give up root first, where the tests have it.
   */
  public constructor(
    public readonly stack: string,
    private readonly rootless = false,
  ) {
    this.folder = join(CACHE, 'e2e', stack);
  }

  /** `cdktf-lvs lab VERB …` for this lab. */
  public run(verb: string, ...args: string[]): Promise<ChildResult> {
    const lab = ['--import', 'tsx', join(ROOT, 'cli/main.ts'), 'lab', verb];
    const command = [process.execPath, ...lab, '--folder', join(this.folder, 'lab'), ...args];
    // jest keeps silent until a suite has ended, and these take minutes.
    if (verb !== 'exec') process.stderr.write(`${this.stack}: lab ${[verb, ...args].join(' ')}\n`);
    mkdirSync(this.folder, { recursive: true });
    const dropped = this.rootless && process.getuid?.() === 0;
    if (dropped) {
      chownSync(this.folder, UNPRIVILEGED, UNPRIVILEGED);
      command.unshift(join(__dirname, 'rootless.sh'), String(UNPRIVILEGED), this.folder);
    }
    const [program = '', ...rest] = command;
    return runChild(program, rest, {
      cwd: ROOT,
      env: { ...process.env, CDKTF_LVS_CACHE: CACHE },
    });
  }

  /** Brings the stack up, as a user would. */
  public up(): Promise<ChildResult> {
    const app = `npx tsx ${join(__dirname, 'app.ts')}`;
    return this.run('up', this.stack, '--app', app, '--output', join(this.folder, 'cdktf.out'));
  }

  /** Runs a command as root of a guest; its output. */
  public async guest(name: string, ...command: string[]): Promise<ChildResult> {
    return this.run('exec', name, '--', ...command);
  }

  /** Runs a command at the clients' place: on the public network, as the host that has it. */
  public async client(...command: string[]): Promise<ChildResult> {
    return this.run('exec', '--', ...command);
  }

  /** What each of `count` requests, one after the other, was answered with; `-` for none. */
  public async ask(url: string, count: number, ...options: string[]): Promise<string[]> {
    const loop = 'for i in $(seq "$1"); do curl -sf -m 5 "${@:2}" || echo -; done';
    const { stdout } = await this.client('bash', '-c', loop, 'ask', String(count), ...options, url);
    return stdout.split('\n').filter(Boolean);
  }

  /** What each of `count` datagrams was answered with; `-` for none. */
  public async askByDatagram(
    to: { readonly vip: string; readonly port: number; readonly oneSocket?: boolean },
    count: number,
  ): Promise<string[]> {
    const { vip: address, ...settings } = to;
    const { stdout } = await this.client(
      ...[process.execPath, ...ownProcess(join(__dirname, 'datagrams'))],
      JSON.stringify({ address, count, ...settings } satisfies DatagramSettings),
    );
    return stdout.split('\n').filter(Boolean);
  }

  /** What the daemon says of itself; undefined where none runs. */
  public announcement(): DaemonAnnouncement | undefined {
    return readAnnouncement(join(this.folder, 'lab'));
  }

  /** Processes in the network namespace of a process, itself among them. */
  public processesBeside(pid: number): number[] {
    const namespace = networkNamespace(pid);
    return namespace === undefined
      ? []
      : processes().filter((one) => networkNamespace(one) === namespace);
  }

  /** Processes which name this lab's folder on their command line, our own aside. */
  public processesNaming(): number[] {
    return processes().filter(
      (pid) =>
        pid !== process.pid &&
        pid !== process.ppid &&
        readQuietly(`/proc/${pid}/cmdline`).includes(this.folder),
    );
  }
}

/** How often each line occurs. */
export function tally(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}

/** Asks again each second until it holds. @returns the seconds that it took, or undefined. */
export async function within(
  seconds: number,
  holds: () => Promise<boolean>,
): Promise<number | undefined> {
  const start = Date.now();
  const elapsed = () => (Date.now() - start) / 1000;
  while (!(await holds())) {
    if (elapsed() > seconds) return undefined;
    await new Promise((wake) => setTimeout(wake, 1_000));
  }
  return elapsed();
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function networkNamespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
