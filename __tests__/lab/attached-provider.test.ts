import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startProvider } from '../../lab/attached-provider';
import { eventually, isAlive, TYPESCRIPT } from './machine';

const MODULE = join(__dirname, '../../lab/attached-provider.ts');

test('a server listens in a folder of its own, and leaves nothing when it is stopped', async () => {
  const provider = await startProvider();
  expect(isAlive(provider.pid)).toBe(true);
  expect(statSync(provider.directory).mode & 0o777).toBe(0o700);
  expect(readdirSync(provider.directory).sort()).toEqual([
    'dmacvicar-libvirt.sock',
    'hashicorp-null.sock',
  ]);
  expect(provider.sources).toEqual(['dmacvicar/libvirt', 'hashicorp/null']);

  await provider.stop();
  expect(isAlive(provider.pid)).toBe(false);
  expect(existsSync(provider.directory)).toBe(false);
  await expect(provider.stop()).resolves.toBeUndefined();
});

test('two servers share nothing', async () => {
  const [one, two] = await Promise.all([startProvider(), startProvider()]);
  expect(one.directory).not.toBe(two.directory);
  await one.stop();
  expect(isAlive(two.pid)).toBe(true);
  expect(existsSync(two.directory)).toBe(true);
  await two.stop();
});

describe('a server ends with the process that started it', () => {
  /** Runs a program which starts a server, says where, and then does `next`. */
  async function parent(next: string) {
    const program =
      `require(${JSON.stringify(MODULE)}).startProvider().then((p) => {` +
      `console.log(JSON.stringify({ pid: p.pid, directory: p.directory })); ${next} });`;
    const child = spawn(process.execPath, [...TYPESCRIPT, '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(child.stdout), 'line');
    return { child, ...(JSON.parse(line) as { pid: number; directory: string }) };
  }

  test('when that is killed', async () => {
    const { child, pid, directory } = await parent('setInterval(() => {}, 1000)');
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await eventually('the server ends', () => !isAlive(pid));
    expect(existsSync(directory)).toBe(false);
  });

  test('when that forgets to stop it, and is not kept alive by it', async () => {
    const { child, pid, directory } = await parent('');
    const status = child.exitCode ?? (await once(child, 'exit'))[0];
    expect(status).toBe(0);
    await eventually('the server ends', () => !isAlive(pid));
    expect(existsSync(directory)).toBe(false);
  });
});

test('a server that was killed leaves its folder to stop()', async () => {
  const provider = await startProvider();
  process.kill(provider.pid, 'SIGKILL');
  await eventually('the server ends', () => !isAlive(provider.pid));
  await provider.stop();
  expect(existsSync(provider.directory)).toBe(false);
});

describe('where the temporary folder', () => {
  test('cannot be written, the error has what the server said', async () => {
    await expect(startProvider({ ...process.env, TMPDIR: '/dev/null' })).rejects.toMatchObject({
      name: 'ProviderStartFailed',
      message: expect.stringMatching(/ENOTDIR[^]*\/dev\/null/),
    });
  });

  test('is too deep for a socket, another is taken', async () => {
    const base = mkdtempSync(join(tmpdir(), 'deep-'));
    try {
      const TMPDIR = mkdtempSync(join(base, 'x'.repeat(100)));
      const provider = await startProvider({ ...process.env, TMPDIR });
      expect(provider.directory.startsWith(base)).toBe(false);
      await provider.stop();
      expect(existsSync(provider.directory)).toBe(false);
    } finally {
      rmSync(base, { recursive: true });
    }
  });
});
