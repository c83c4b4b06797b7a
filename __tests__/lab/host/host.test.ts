import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { LabError } from '../../../lab/errors';
import { findAccelerator } from '../../../lab/host/accelerator';
import { Host } from '../../../lab/host/host';
import {
  askJson,
  type Folders,
  isAlive,
  machine,
  makeFolders,
  network,
  qemusInside,
} from './support';

let folders: Folders;
let hosts: Host[];
beforeEach(() => {
  folders = makeFolders();
  hosts = [];
});
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  folders.remove();
});

/** On TCG: the check of KVM takes its time where that does not work, and has tests of its own. */
async function open(report?: (trouble: LabError) => void): Promise<Host> {
  const { folder, directory } = folders;
  const host = await Host.open({ folder, directory, report, accelerator: 'tcg' });
  hosts.push(host);
  return host;
}

it('brings up what is to start with it, and only that, on the next opening', async () => {
  const first = await open();
  const wanted = network('wanted', ['10.0.0.1/24']);
  const nics = [{ mac: '52:54:00:00:00:01', bridge: wanted.bridge, device: 'virtio-net-pci' }];
  await first.networks.define(wanted);
  await first.networks.define(network('idle', [], { autostart: false }));
  await first.machines.define(machine('wanted', { nics, autostart: true }));
  await first.machines.define(machine('idle'));
  await first.networks.start('wanted');
  await first.networks.start('idle');
  await first.machines.start('idle');
  await first.close();

  const next = await open();
  expect(next.networks.list().map(({ name }) => [name, next.networks.isActive(name)])).toEqual([
    ['idle', false],
    ['wanted', true],
  ]);
  expect(next.machines.list().map(({ name, running }) => [name, running])).toEqual([
    ['wanted', true],
    ['idle', false],
  ]);
  const ports = await askJson<{ master: string }>(next.namespace, 'bridge', 'link');
  expect(ports.map(({ master }) => master)).toEqual([wanted.bridge]);
});

it('reports what does not come up, and brings up the rest', async () => {
  const first = await open();
  const gone = { bridge: 'gone', mac: '52:54:00:00:00:01', device: 'e1000' };
  await first.machines.define(machine('broken', { nics: [gone], autostart: true }));
  await first.machines.define(machine('whole', { autostart: true }));
  await first.close();

  const troubles: LabError[] = [];
  const next = await open((trouble) => troubles.push(trouble));
  expect(troubles).toMatchObject([
    { name: 'MachineFailed', message: expect.stringContaining('broken') },
  ]);
  expect(next.machines.status('whole').running).toBe(true);
});

it('leaves neither process nor socket when it is closed, and may be closed twice', async () => {
  const host = await open();
  for (const name of ['one', 'two']) {
    await host.machines.define(machine(name));
    await host.machines.start(name);
  }
  const pids = [host.namespace.holder, ...qemusInside(host.namespace)];
  expect(pids.map(isAlive)).toEqual([true, true, true]);
  await host.close();
  await host.close();
  expect(pids.map(isAlive)).toEqual([false, false, false]);
  expect(readdirSync(folders.directory)).toEqual([]);
});

it('finds out by itself what runs the guests’ instructions', async () => {
  const { folder, directory } = folders;
  const host = await Host.open({ folder, directory });
  hosts.push(host);
  expect(host.accelerator).toBe(await findAccelerator(host.namespace, directory));
});

it('refuses a second host on its folder', async () => {
  await open();
  await expect(open()).rejects.toMatchObject({
    name: 'FolderInUse',
    message: expect.stringContaining(folders.folder),
  });
});

it('comes back after its process was killed, which ended all that ran', async () => {
  const { folder, directory } = folders;
  const definition = machine('one', { autostart: true });
  const script = `
    const { Host } = require(${JSON.stringify(require.resolve('../../../lab/host/host'))});
    (async () => {
      const host = await Host.open(${JSON.stringify({ folder, directory, accelerator: 'tcg' })});
      await host.machines.define(${JSON.stringify(definition)});
      await host.machines.start('one');
      console.log(host.namespace.holder);
    })();`;
  const opener = spawn(
    process.execPath,
    ['--import', pathToFileURL(require.resolve('tsx')).href, '--eval', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const holder = Number(await firstLine(opener));
  const pids = [holder, ...qemusInside({ holder })];
  expect(pids.map(isAlive)).toEqual([true, true]);
  opener.kill('SIGKILL');
  await once(opener, 'close');

  const next = await open();
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(next.machines.status('one').running).toBe(true);
});

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The output is not piped.');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}
