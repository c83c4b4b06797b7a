import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findImage, makeImage, type MakeImageOptions } from '../../../lab/image/image';
import { recipeHash } from '../../../lab/image/recipe';
import { TYPESCRIPT } from '../machine';

const FAILS = 'echo "E: Failed to fetch $last Could not resolve"; exit 25';
const HANGS = 'touch "$TMPDIR/../../started"; sleep 1000 & wait';

let folder: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdktf-lvs-image-'));
  cache = join(folder, 'cache');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The environment in which mmdebstrap is this line of the shell. */
function pretend(line: string): Pick<MakeImageOptions, 'cache' | 'env'> {
  const file = join(folder, 'mmdebstrap');
  writeFileSync(file, `#!/bin/sh\nfor last do :; done\n${line}\n`);
  chmodSync(file, 0o755);
  return { cache, env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` } };
}

function left(): string[] {
  return existsSync(join(cache, 'lab-image')) ? readdirSync(join(cache, 'lab-image')) : [];
}

/** Processes and mounts that have to do with the cache. */
function traces(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const commands = pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  });
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return [...commands, ...mounts].filter((one) => one.includes(folder));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

const started = () => left().some((name) => existsSync(join(cache, 'lab-image', name, 'started')));

test('an image that is there is taken as it is', async () => {
  expect(findImage(cache)).toBeUndefined();
  const image = join(cache, 'lab-image', recipeHash());
  mkdirSync(image, { recursive: true });
  const made = await makeImage({ cache, env: { PATH: '' } });
  expect(made).toEqual(findImage(cache));
  expect(made).toEqual({
    folder: image,
    disk: join(image, 'disk.qcow2'),
    kernel: join(image, 'vmlinuz'),
    initrd: join(image, 'initrd'),
    cmdline: join(image, 'cmdline'),
  });
});

test.each([
  ['written to', 0o555],
  ['looked into', 0o600],
])('a cache that may not be %s is refused, with what to do', (_, mode) => {
  chmodSync(folder, 0o755);
  mkdirSync(cache);
  chmodSync(cache, mode);
  const image = require.resolve('../../../lab/image/image');
  const program = `require(${JSON.stringify(image)})
    .makeImage({ cache: ${JSON.stringify(cache)} })
    .catch(({ name, message }) => console.log(JSON.stringify({ name, message })));`;
  // Root may write anywhere.
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
  const [command = '', ...args] = [
    ...(process.getuid?.() === 0 ? nobody : []),
    ...[process.execPath, ...TYPESCRIPT, '--eval', program],
  ];
  const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual({
    name: 'ImageFailed',
    message: expect.stringMatching(/kept in \S+lab-image.*EACCES.*\n.*CDKTF_LVS_CACHE/),
  });
});

test('a failure shows the last lines and what to do, and leaves nothing', async () => {
  const failure = await makeImage(pretend(FAILS)).catch((cause: unknown) => cause);
  expect(failure).toMatchObject({
    name: 'ImageFailed',
    message: expect.stringMatching(/status 25.*Failed to fetch.*CDKTF_LVS_MIRROR/s),
  });
  expect(left()).toEqual([]);
  expect(traces()).toEqual([]);
});

test.each([
  ['exec /nowhere/mmdebstrap', /apt-get install mmdebstrap/],
  [
    'echo "E: The repository is not signed. NO_PUBKEY 0E98404D386FA1D9"; exit 1',
    /debian-archive-k/,
  ],
  ['echo "cp: No space left on device"; exit 1', /700 MB.*CDKTF_LVS_CACHE/],
  ['echo "something else"; exit 1', /run the same again/],
])('%s: the remedy is %s', async (line, remedy) => {
  await expect(makeImage(pretend(line))).rejects.toThrow(remedy);
});

test('the mirror is the one that is named', async () => {
  const { env } = pretend(FAILS);
  await expect(makeImage({ cache, env })).rejects.toThrow(
    /fetch deb http:\/\/deb\.debian\.org\/debian bookworm main /,
  );
  const mirrored = { ...env, CDKTF_LVS_MIRROR: 'http://mirror.example/debian' };
  await expect(makeImage({ cache, env: mirrored })).rejects.toThrow(
    /fetch deb http:\/\/mirror\.example\/debian bookworm main /,
  );
});

test('interrupted, it leaves nothing', async () => {
  const controller = new AbortController();
  const making = makeImage({ ...pretend(HANGS), signal: controller.signal });
  const outcome = making.catch((cause: Error) => cause.name);
  await until(started);
  controller.abort();
  expect(await outcome).toBe('AbortError');
  expect(left()).toEqual([]);
  await until(() => traces().length === 0);
});

test('killed, it takes the build along; the next one copes with what is left', async () => {
  const { env } = pretend(HANGS);
  const module = join(__dirname, '../../../lab/image/image');
  const script = `require(${JSON.stringify(module)}).makeImage({ cache: ${JSON.stringify(cache)} })`;
  const maker = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', script], {
    env,
    stdio: 'ignore',
  });
  await until(started);
  maker.kill('SIGKILL');
  await once(maker, 'close');
  await until(() => traces().length === 0);
  expect(left().length).toBeGreaterThan(0);
  await expect(makeImage(pretend(FAILS))).rejects.toThrow('Failed to fetch');
  expect(left()).toEqual([]);
});

test('of two, one makes it while the other waits', async () => {
  const controller = new AbortController();
  const first = makeImage({ ...pretend(HANGS), signal: controller.signal }).catch(() => 'ended');
  await until(started);
  let done = false;
  const second = makeImage(pretend(FAILS)).catch((cause: Error) => cause.name);
  void second.then(() => (done = true));
  await sleep(1_500);
  expect(done).toBe(false);
  controller.abort();
  expect(await first).toBe('ended');
  expect(await second).toBe('ImageFailed');
});

test('another architecture is refused', async () => {
  const { arch } = process;
  Object.defineProperty(process, 'arch', { value: 'arm64' });
  try {
    await expect(makeImage({ cache })).rejects.toMatchObject({
      name: 'ImageFailed',
      message: expect.stringMatching(/x86-64.*arm64/),
    });
  } finally {
    Object.defineProperty(process, 'arch', { value: arch });
  }
  expect(left()).toEqual([]);
});
