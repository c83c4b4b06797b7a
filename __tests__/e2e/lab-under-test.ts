import { chownSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readAnnouncement } from '../../lab/announcement';
import { type ChildResult, runChild } from '../../lab/child';
import type { DaemonAnnouncement } from '../../lab/control';
import { cacheFolder } from '../../lab/lab-folder';
import { ownProcess } from '../../lab/own-process';
import type { DatagramSettings } from './datagrams';
import type { HeldSettings } from './held';

const ROOT = resolve(__dirname, '../..');
const CACHE = cacheFolder(process.env);

/** `nobody` on Debian: a user who owns nothing. */
export const UNPRIVILEGED = 65534;

/** A real server in the kernel of an LVS router. */
export interface KernelRealServer {
  /** Its address and port. */
  readonly address: string;
  /** Its weight. */
  readonly weight: number;
  /** Connections that the kernel remembers: those that are open, and those that have ended. */
  readonly connections: number;
}

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

  /**
   * The real servers of one virtual server, as the kernel of the active LVS router has them.
   *
   * @param entry as ipvsadm prints it: `TCP  192.168.26.10:80`.
   */
  public async realServersAt(entry: string): Promise<readonly KernelRealServer[]> {
    // Whoever is active has the NAT VIP.
    const print = 'ip -o -4 addr | grep -q " 10.11.12.10/" && ipvsadm -Ln';
    for (const router of ['primary', 'backup']) {
      const { status, stdout } = await this.guest(router, 'sh', '-c', print);
      if (status !== 0) continue;
      const [, text = ''] = stdout.split(`\n${entry} `);
      const [own = ''] = text.split(/\n(?! )/);
      return [...own.matchAll(/-> (\S+) +\S+ +(\d+) +(\d+) +(\d+)/g)].map(
        ([, address = '', weight, active, inactive]) => ({
          address,
          weight: Number(weight),
          connections: Number(active) + Number(inactive),
        }),
      );
    }
    throw new Error('no LVS router is active');
  }

  /** Runs a command at the clients' place: on the public network, as the host that has it. */
  public async client(...command: string[]): Promise<ChildResult> {
    return this.run('exec', '--', ...command);
  }

  /** So many addresses on the public network, which the clients' place has from now on. */
  public async clients(first: number, count: number): Promise<string[]> {
    const addresses = Array.from({ length: count }, (_, index) => `192.168.26.${first + index}`);
    const give =
      'bridge=$(ip -o -4 addr show to 192.168.26.254/32 | { read -r _ name _; echo "$name"; }); ' +
      'for one; do ip addr replace "$one/32" dev "$bridge" || exit; done';
    const { status, stderr } = await this.client('bash', '-c', give, 'clients', ...addresses);
    if (status !== 0) throw new Error(`no addresses for clients: ${stderr}`);
    return addresses;
  }

  /** What each of `count` requests, one after the other, was answered with; `-` for none. */
  public async ask(url: string, count: number, ...options: string[]): Promise<string[]> {
    const loop = 'for i in $(seq "$1"); do curl -sf -m 5 "${@:2}" || echo -; done';
    const { stdout } = await this.client('bash', '-c', loop, 'ask', String(count), ...options, url);
    return stdout.split('\n').filter(Boolean);
  }

  /** What each of the datagrams was answered with; `-` for none. */
  public askByDatagram(settings: DatagramSettings): Promise<string[]> {
    return this.clientProgram('datagrams', settings);
  }

  /** What came first on each of some connections that were open together; or why nothing did. */
  public hold(settings: HeldSettings): Promise<string[]> {
    return this.clientProgram('held', settings);
  }

  /** Runs a program of this folder at the clients' place, with one argument; what it prints. */
  private async clientProgram(name: string, settings: object): Promise<string[]> {
    const { stdout, stderr } = await this.client(
      ...[process.execPath, ...ownProcess(join(__dirname, name))],
      JSON.stringify(settings),
    );
    if (stderr !== '') throw new Error(stderr);
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
