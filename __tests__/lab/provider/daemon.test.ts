import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runChild } from '../../../lab/child';
import { connectDaemon, type DaemonClient, startDaemon } from '../../../lab/daemon-client';
import { enterForTerraform } from '../../../lab/lab-workspace';
import { startTimeOf } from '../../../lab/process-identity';
import { eventually, isAlive, TYPESCRIPT } from '../machine';

const CLIENT = join(__dirname, '../../../lab/daemon-client.ts');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lab-'));
});
afterEach(async () => {
  await (await connectDaemon(root))?.end();
  rmSync(root, { recursive: true });
});

/** Posts to the control interface whatever a test wants. */
async function post(client: DaemonClient, path: string, body: string) {
  const posting = request({ socketPath: client.announcement.control, path, method: 'POST' });
  const [response] = await once(posting.end(body), 'response');
  return { status: response.statusCode, answer: JSON.parse(await text(response)) };
}

test('a daemon outlives whoever starts it, is found again, and leaves nothing when it ends', async () => {
  const program = `require(${JSON.stringify(CLIENT)}).startDaemon({ folder: ${JSON.stringify(root)}, accelerator: 'tcg' })`;
  const starter = spawn(process.execPath, [...TYPESCRIPT, '--eval', program], { stdio: 'inherit' });
  expect(await once(starter, 'exit')).toEqual([0, null]);

  const client = (await connectDaemon(root)) as DaemonClient;
  const { pid, holder, directory } = client.announcement;
  expect([isAlive(pid), isAlive(holder), client.alive]).toEqual([true, true, true]);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(client.sources).toEqual(['dmacvicar/libvirt', 'hashicorp/null']);
  const again = await startDaemon({ folder: root, accelerator: 'tcg' });
  expect(again.announcement).toEqual(client.announcement);

  await client.end();
  expect([isAlive(pid), isAlive(holder), client.alive]).toEqual([false, false, false]);
  expect(existsSync(directory)).toBe(false);
  expect(await connectDaemon(root)).toBeUndefined();
  expect(readdirSync(root)).not.toContain('daemon.json');
  await expect(client.request('machines', {})).rejects.toMatchObject({ name: 'DaemonGone' });
  await expect(client.end()).resolves.toBeUndefined();
});

test('of two that are started at once one serves both', async () => {
  const [one, two] = await Promise.all([
    startDaemon({ folder: root, accelerator: 'tcg' }),
    startDaemon({ folder: root, accelerator: 'tcg' }),
  ]);
  expect(one.announcement).toEqual(two.announcement);

  expect(await post(one, '/none', '{}')).toMatchObject({
    status: 422,
    answer: { name: 'RequestUnknown', problem: expect.stringContaining('/none') },
  });
  expect(await post(one, '/toString', '{}')).toMatchObject({ status: 422 });
  expect(await post(one, '/machines', '{')).toMatchObject({
    status: 500,
    answer: { name: 'DaemonFault', problem: expect.stringContaining('JSON') },
  });
  await expect(one.request('kill', { name: 'nobody' })).rejects.toMatchObject({
    name: 'NotFound',
    problem: expect.stringContaining('nobody'),
  });
  expect(await one.request('machines', {})).toEqual([]);

  const [program = '', ...args] = one.enter('sh', ['-c', 'pwd; ip -brief link; echo "$0"', 'a b']);
  const { stdout } = await runChild(program, args);
  expect(stdout.split('\n')).toEqual([process.cwd(), expect.stringMatching(/^lo\s/), 'a b', '']);

  // Terraform stays outside of the namespace of processes, and its arguments are its own.
  const said = 'pwd; readlink /proc/$$/ns/net /proc/$$/ns/pid; echo "$0"';
  const [entry = '', ...rest] = enterForTerraform(one, ['sh', '-c', said, '--pid'], root);
  const [directory, net, pid, argument] = (await runChild(entry, rest)).stdout.split('\n');
  expect({ directory, argument }).toEqual({ directory: root, argument: '--pid' });
  expect(net).not.toBe(readlinkSync('/proc/self/ns/net'));
  expect(pid).toBe(readlinkSync('/proc/self/ns/pid'));

  process.kill(one.announcement.pid, 'SIGTERM');
  await eventually('the daemon ends', () => !one.alive);
  expect(existsSync(one.announcement.directory)).toBe(false);
  expect(readdirSync(root)).not.toContain('daemon.json');
});

test('one that cannot start says why', async () => {
  writeFileSync(join(root, 'machines'), 'in the way');
  await expect(startDaemon({ folder: root, accelerator: 'tcg' })).rejects.toMatchObject({
    name: 'DaemonStartFailed',
    problem: expect.stringMatching(/EEXIST|ENOTDIR/),
  });
  expect(readdirSync(root)).not.toContain('daemon.json');
});

test('what is announced of a process that is another now is not believed', async () => {
  const announce = (startTime: string) =>
    writeFileSync(join(root, 'daemon.json'), JSON.stringify({ pid: process.pid, startTime }));
  announce(startTimeOf(process.pid) ?? '');
  expect(await connectDaemon(root)).toBeDefined();
  announce('1');
  expect(await connectDaemon(root)).toBeUndefined();
  rmSync(join(root, 'daemon.json'));
});
