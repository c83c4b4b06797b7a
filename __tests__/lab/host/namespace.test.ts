import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Namespace } from '../../../lab/host/namespace';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'host-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lock = () => join(folder, 'host.lock');
const linkOf = (pid: number | string, kind: string) => readlinkSync(`/proc/${pid}/ns/${kind}`);

describe('a namespace', () => {
  let namespace: Namespace;
  beforeEach(async () => (namespace = await Namespace.open(lock())));
  afterEach(() => namespace.end());

  test.each(['net', 'pid', 'mnt'])('has a %s of its own, which commands enter', async (kind) => {
    const inside = await namespace.run('readlink', [`/proc/self/ns/${kind}`]);
    expect(inside).toMatchObject({ status: 0, stderr: '' });
    expect(inside.stdout.trim()).toBe(linkOf(namespace.holder, kind));
    expect(inside.stdout.trim()).not.toBe(linkOf('self', kind));
  });

  it('gives a command its own streams and its own status', async () => {
    const answer = await namespace.run('sh', ['-c', 'echo out; echo err >&2; exit 7']);
    expect(answer).toEqual({ status: 7, stdout: 'out\n', stderr: 'err\n' });
  });

  it('takes nothing of the network outside', async () => {
    const { stdout } = await namespace.run('ip', ['-json', 'link']);
    expect((JSON.parse(stdout) as { ifname: string }[]).map(({ ifname }) => ifname)).toEqual([
      'lo',
    ]);
  });

  it('refuses a second one on the same lock, and gives it after the end', async () => {
    await expect(Namespace.open(lock())).rejects.toMatchObject({ name: 'FolderInUse' });
    await namespace.end();
    const next = await Namespace.open(lock());
    await next.end();
  });

  it('kills what runs inside when it ends, detached processes too', async () => {
    const pid = await startSleeper(namespace);
    expect(isAlive(pid)).toBe(true);
    await namespace.end();
    expect(isAlive(pid)).toBe(false);
    expect(isAlive(namespace.holder)).toBe(false);
  });

  it('outlives what dies inside without a parent, and buries it', async () => {
    const { stdout } = await namespace.run('bash', ['-c', 'sleep 0.2 >/dev/null 2>&1 & echo $!']);
    expect(Number(stdout)).toBeGreaterThan(0);
    await new Promise((wake) => setTimeout(wake, 1_000));
    expect(isAlive(namespace.holder)).toBe(true);
    const children = `/proc/${namespace.holder}/task/${namespace.holder}/children`;
    expect(readFileSync(children, 'utf8')).toBe('');
  });

  it('may be ended twice', async () => {
    await namespace.end();
    await namespace.end();
    await namespace.ended;
  });
});

it('dies with the process that opened it, even when that is killed', async () => {
  const script = `
    const { Namespace } = require(${JSON.stringify(require.resolve('../../../lab/host/namespace'))});
    const { spawn } = require('node:child_process');
    Namespace.open(${JSON.stringify(lock())}).then((namespace) => {
      const { command, args } = namespace.enter('sh', [
        '-c', 'read -r pid rest </proc/self/stat; echo $pid; exec setsid sleep 1000',
      ]);
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
      child.stdout.on('data', (pid) => console.log(namespace.holder, Number(pid)));
    });`;
  const opener = spawn(
    process.execPath,
    ['--import', pathToFileURL(require.resolve('tsx')).href, '--eval', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const pids = (await firstLine(opener)).split(' ').map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);

  opener.kill('SIGKILL');
  await once(opener, 'close');
  // Opening waits for the lock, and the lock lives as long as the last process inside.
  const next = await Namespace.open(lock());
  expect(pids.map(isAlive)).toEqual([false, false]);
  await next.end();
});

/** Starts a process of a session of its own inside; answers its process id on the host. */
async function startSleeper(namespace: Namespace): Promise<number> {
  const { command, args } = namespace.enter('sh', [
    '-c',
    'read -r pid rest </proc/self/stat; echo $pid; exec sleep 1000',
  ]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  return Number(await firstLine(child));
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The output is not piped.');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}

/** A zombie is dead. */
function isAlive(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  try {
    return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  } catch {
    return false;
  }
}
