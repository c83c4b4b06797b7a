import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectDaemon } from '../../../lab/daemon-client';
import { runChild } from '../../../lab/child';
import { type RunApp, runApp } from '../../support/apps';
import { eventually, isAlive } from '../machine';
import { TestLab } from './lab';

/** These tests are the life of the app's own stack: each goes on from where the one before ended. */
let app: RunApp;
let lab: TestLab;
let synthesized: Buffer;

beforeAll(async () => {
  app = runApp(['npx', 'tsx', 'main.ts']);
  synthesized = readFileSync(join(app.outdir, 'stacks', 'nat-keepalived', 'cdk.tf.json'));
  lab = await new TestLab().start(synthesized.toString());
});
afterAll(async () => {
  await lab.remove();
  app.remove();
});

const guests = () => lab.processes().filter((line) => line.includes('qemu-system'));

/** The names of the bridges in the lab's network namespace that have a carrier of ours. */
async function bridges(): Promise<string[]> {
  const [program = '', ...args] = lab.client.enter('ip', [
    '-brief',
    'link',
    'show',
    'type',
    'bridge',
  ]);
  const { stdout } = await runChild(program, args);
  return stdout.split('\n').filter((line) => line !== '');
}

test('the stack as it was synthesized makes four guests and two networks', async () => {
  const output = await lab.apply();
  expect(output).toContain('Apply complete!');
  expect(output).toContain("The lab's image stands in for the vendor's");
  const machines = await lab.client.request('machines', {});
  expect(machines.map(({ name, running }) => [name.split('.').at(-1), running]).sort()).toEqual([
    ['backup', true],
    ['one', true],
    ['primary', true],
    ['two', true],
  ]);
  expect(guests().filter((line) => !line.includes('nsenter'))).toHaveLength(4);
  expect(await bridges()).toHaveLength(2);
});

test('what was applied is byte for byte what was synthesized', () => {
  expect(readFileSync(join(lab.stack, 'cdk.tf.json')).equals(synthesized)).toBe(true);
});

test('the disks are overlays of the image, and the seeds say which machine they are for', async () => {
  const state = await lab.state();
  const volumes = Object.entries(state).filter(([address]) => address.startsWith('libvirt_volume'));
  const image = volumes.find(([address]) => address.includes('lvs_image'))?.[1]['path'];
  for (const [, { path, backing_store, name, pool }] of volumes) {
    expect({ pool, exists: existsSync(String(path)) }).toEqual({ pool: 'default', exists: true });
    if (backing_store === null) continue;
    const info = execFileSync('qemu-img', ['info', '--output=json', '-U', String(path)]);
    expect(JSON.parse(info.toString())).toMatchObject({
      format: 'qcow2',
      'full-backing-filename': image,
      'virtual-size': 10 * 2 ** 30,
    });
    const seed = String(name).replace(/\.[0-9a-f]{12}\.qcow2$/, '-seed.iso');
    const metaData = execFileSync('isoinfo', [
      ...['-J', '-x', '/meta-data', '-i'],
      join(lab.folder, 'pools', 'default', seed),
    ]).toString();
    expect(metaData).toContain(`local-hostname: ${String(name).split('.')[2]}\n`);
  }
});

test('a second plan is empty, refresh included', async () => {
  expect(await lab.changes()).toEqual([]);
});

test('when the daemon is killed, everything ends; the next one brings all of it back', async () => {
  const { pid, holder, directory } = lab.client.announcement;
  process.kill(pid, 'SIGKILL');
  await eventually('everything ends', () => !isAlive(holder) && guests().length === 0);
  expect(await connectDaemon(lab.folder)).toBeUndefined();
  expect((await lab.run('plan')).status).not.toBe(0);

  await lab.start(synthesized.toString());
  expect(existsSync(directory)).toBe(false);
  expect(lab.client.announcement.pid).not.toBe(pid);
  const machines = await lab.client.request('machines', {});
  expect(machines.map(({ running }) => running)).toEqual([true, true, true, true]);
  expect(await bridges()).toHaveLength(2);
  expect(await lab.changes()).toEqual([]);
});

test('a destroy leaves no guest, network or disk, and the end of the daemon nothing at all', async () => {
  await lab.terraform('destroy', '-auto-approve');
  expect(guests()).toEqual([]);
  expect(await bridges()).toEqual([]);
  expect(execFileSync('find', [join(lab.folder, 'pools'), '-type', 'f']).toString()).toBe('');

  const { pid, holder, directory } = lab.client.announcement;
  await lab.client.end();
  expect([isAlive(pid), isAlive(holder), existsSync(directory)]).toEqual([false, false, false]);
  expect(lab.processes()).toEqual([]);
});
