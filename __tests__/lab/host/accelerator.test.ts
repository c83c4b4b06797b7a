import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAccelerator, makesProgress } from '../../../lab/host/accelerator';
import { Namespace } from '../../../lab/host/namespace';
import { qemusInside } from './support';

let folder: string;
let namespace: Namespace;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'host, with a comma-'));
  namespace = await Namespace.open(join(folder, 'host.lock'));
});
afterAll(async () => {
  await namespace.end();
  rmSync(folder, { recursive: true });
});

const TCG = ['-accel', 'tcg'];

it('sees the progress of a virtual CPU', async () => {
  expect(await makesProgress(namespace, folder, TCG, 60_000)).toBe(true);
});

it('sees that one which is paused makes none', async () => {
  expect(await makesProgress(namespace, folder, [...TCG, '-S'], 1_000)).toBe(false);
});

it('takes a QEMU which refuses to start for no progress, at once', async () => {
  expect(await makesProgress(namespace, folder, ['-accel', 'none-such'], 60_000)).toBe(false);
});

it('answers with an accelerator that works here', async () => {
  const accelerator = await findAccelerator(namespace, folder);
  expect(await makesProgress(namespace, folder, ['-accel', accelerator], 60_000)).toBe(true);
});

it('leaves no process and no file', async () => {
  await makesProgress(namespace, folder, [...TCG, '-S'], 500);
  expect(qemusInside(namespace)).toEqual([]);
  expect(readdirSync(folder)).toEqual(['host.lock']);
});
