import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskDefinition, MachineDefinition } from '../../../lab/host/definitions';
import { Machines } from '../../../lab/host/machines';
import {
  askJson,
  bootSector,
  isAlive,
  machine,
  network,
  openParts,
  type Parts,
  qemusInside,
  until,
} from './support';

interface Port {
  readonly ifname: string;
  readonly master?: string;
  readonly state: string;
}

let parts: Parts;
beforeEach(async () => (parts = await openParts()));
afterEach(() => parts.close());

const console = (name: string) => readFileSync(parts.machines.status(name).consoleLog, 'latin1');
const ports = () => askJson<Port>(parts.namespace, 'bridge', 'link');
const links = async () =>
  (await askJson<{ ifname: string }>(parts.namespace, 'ip', 'link')).map(({ ifname }) => ifname);

async function powerOn(name: string, more: Partial<MachineDefinition> = {}): Promise<number> {
  const before = qemusInside(parts.namespace);
  await parts.machines.define(machine(name, more));
  await parts.machines.start(name);
  const [pid] = qemusInside(parts.namespace).filter((found) => !before.includes(found));
  if (pid === undefined) throw new Error('No QEMU has come.');
  return pid;
}

function rawDisk(
  name: string,
  content: Buffer,
  more: Partial<DiskDefinition> = {},
): DiskDefinition {
  const file = join(parts.folder, name);
  writeFileSync(file, content);
  return { file, format: 'raw', readOnly: false, bus: 'virtio', cdrom: false, ...more };
}

it('runs, with its firmware on the console, and is off after its plug was pulled', async () => {
  const pid = await powerOn('one');
  expect(parts.machines.status('one')).toMatchObject({ running: true });
  expect(parts.machines.status('one').poweredOnAt).toBeLessThanOrEqual(Date.now());
  await until(() => console('one').includes('No bootable device.'));

  await parts.machines.kill('one');
  // Not even as a zombie, which would hold up the end of the namespace.
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  expect(parts.machines.status('one')).toMatchObject({ name: 'one', running: false });
  expect(parts.machines.status('one')).not.toHaveProperty('poweredOnAt');
});

it('starts once, however often it is asked to', async () => {
  await parts.machines.define(machine('one'));
  await Promise.all([1, 2, 3].map(() => parts.machines.start('one')));
  await parts.machines.start('one');
  expect(qemusInside(parts.namespace)).toHaveLength(1);
});

it('is ended when it does not heed its power button in time', async () => {
  const pid = await powerOn('one');
  await parts.machines.stop('one', { grace: 100 });
  expect(isAlive(pid)).toBe(false);
  expect(parts.machines.status('one').running).toBe(false);
  await parts.machines.stop('one');
  await parts.machines.kill('one');
});

it('stays off the list of the running when QEMU ends by itself', async () => {
  const pid = await powerOn('one', { nics: [] });
  process.kill(pid, 'SIGKILL');
  await until(() => !parts.machines.status('one').running);
  await parts.machines.start('one');
  expect(parts.machines.status('one').running).toBe(true);
});

it('keeps its QEMU when the guest reboots, and its console across power cycles', async () => {
  const pid = await powerOn('one', { disks: [rawDisk('disk', bootSector('R', 'reset'))] });
  await until(() => (console('one').match(/R/g) ?? []).length > 2);
  expect(qemusInside(parts.namespace)).toEqual([pid]);

  await parts.machines.kill('one');
  const before = console('one');
  await parts.machines.start('one');
  await until(() => console('one').length > before.length);
  expect(console('one').startsWith(before)).toBe(true);
});

it('is off when the guest powers off, and can be started again', async () => {
  await powerOn('one', { disks: [rawDisk('disk', bootSector('~', 'power off'))] });
  await until(() => !parts.machines.status('one').running);
  expect(qemusInside(parts.namespace)).toEqual([]);
  expect(console('one').match(/~/g)).toHaveLength(1);
  await parts.machines.start('one');
  await until(() => console('one').match(/~/g)?.length === 2);
});

it.each([
  { board: 'q35', bus: 'virtio' },
  { board: 'q35', bus: 'sata' },
  { board: 'q35', bus: 'scsi' },
  { board: 'pc', bus: 'virtio' },
  { board: 'pc', bus: 'sata' },
  { board: 'pc', bus: 'scsi' },
] as const)('boots from a $bus disk on a $board board', async ({ board, bus }) => {
  const disks = [
    rawDisk('disk, the first', bootSector('~', 'halt'), { bus }),
    rawDisk('second', Buffer.alloc(1024), { bus, readOnly: bus !== 'sata' }),
    rawDisk('third', Buffer.alloc(2048), { bus: bus === 'scsi' ? bus : 'sata', cdrom: true }),
  ];
  await powerOn('one', { board, disks, randomness: true });
  await until(() => console('one').includes('~'));
});

it('is plugged into its networks, each NIC by a tap of its own', async () => {
  const [left, right] = [network('left', ['10.1.0.1/24']), network('right')];
  for (const definition of [left, right]) {
    await parts.networks.define(definition);
    await parts.networks.start(definition.name);
  }
  const nics = ['virtio-net-pci', 'e1000', 'rtl8139'].map((device, index) => ({
    mac: `52:54:00:00:00:0${index}`,
    bridge: index === 1 ? right.bridge : left.bridge,
    device,
  }));
  await powerOn('one', { nics });
  await powerOn('two', { nics: nics.slice(0, 1) });

  const plugged = await ports();
  expect(plugged.map(({ master }) => master).sort()).toEqual(
    [left, left, left, right].map(({ bridge }) => bridge).sort(),
  );
  expect(plugged.map(({ state }) => state)).toEqual(Array(4).fill('forwarding'));
  expect(parts.machines.status('one').nics).toEqual([
    { mac: nics[0]?.mac, network: 'left' },
    { mac: nics[1]?.mac, network: 'right' },
    { mac: nics[2]?.mac, network: 'left' },
  ]);

  await parts.machines.kill('one');
  expect(await ports()).toHaveLength(1);
  await parts.machines.kill('two');
  expect((await links()).sort()).toEqual(['lo', left.bridge, right.bridge].sort());
});

it('does not start on a network that is down, and leaves no tap', async () => {
  const definition = network('down');
  await parts.networks.define(definition);
  const nics = [{ mac: '52:54:00:00:00:01', bridge: definition.bridge, device: 'e1000' }];
  await parts.machines.define(machine('one', { nics }));
  await expect(parts.machines.start('one')).rejects.toMatchObject({
    name: 'MachineFailed',
    message: expect.stringContaining(definition.bridge),
  });
  expect(await links()).toEqual(['lo']);
});

it('fails with QEMU’s words, of this attempt, and the console’s last', async () => {
  await powerOn('one');
  await until(() => console('one').includes('No bootable device.'));
  await parts.machines.kill('one');
  const { uuid } = parts.machines.status('one');
  await parts.machines.define(machine('one', { uuid, cpu: 'abacus' }));
  await parts.machines.start('one').catch(() => undefined);

  const disks = [rawDisk('gone', Buffer.alloc(0), { file: '/no/such/disk' })];
  await parts.machines.define(machine('one', { uuid, disks }));
  const failure = await parts.machines.start('one').catch((cause: Error) => cause);
  expect(failure).toMatchObject({ name: 'MachineFailed' });
  const { message } = failure as Error;
  expect(message).toContain('Machine one');
  expect(message).toContain('/no/such/disk');
  expect(message).not.toContain('abacus');
  expect(message).toMatch(/^ {2}\| No bootable device\.$/m);
  expect(message).not.toContain('\u001b');
  expect(qemusInside(parts.namespace)).toEqual([]);
  expect(parts.machines.status('one').running).toBe(false);
});

it('boots by the kernel that its first disk’s image brings', async () => {
  const image = join(parts.folder, 'image');
  mkdirSync(image);
  writeFileSync(join(image, 'disk.qcow2'), '');
  // Not a kernel, which QEMU says: the proof that it was given this one.
  for (const name of ['vmlinuz', 'initrd']) writeFileSync(join(image, name), Buffer.alloc(4096));
  const base = await parts.volumes.create({
    ...{ pool: 'default', name: 'base.raw', format: 'raw', capacity: 2n ** 20n },
    content: join(image, 'disk.qcow2'),
  });
  const overlay = await parts.volumes.create({
    ...{ pool: 'default', name: 'overlay.qcow2', format: 'qcow2' },
    backing: { path: base.path, format: 'raw' },
  });
  const disks = [
    { ...rawDisk('x', Buffer.alloc(0)), file: overlay.path, format: 'qcow2' as const },
  ];
  await parts.machines.define(machine('one', { disks }));
  await expect(parts.machines.start('one')).rejects.toMatchObject({
    message: expect.stringMatching(/kernel|initrd/i),
  });
});

it('is known to the next host on the folder, in the order in which machines were made', async () => {
  const definitions = ['zebra', 'ape', 'mole'].map((name) => machine(name));
  for (const definition of definitions) await parts.machines.define(definition);
  await parts.machines.define({ ...machine('zebra'), ...definitions[0], memoryMib: 64 });
  const next = new Machines({
    folder: join(parts.folder, 'machines'),
    ...{ directory: parts.directory, namespace: parts.namespace, networks: parts.networks },
    ...{ volumes: parts.volumes, accelerator: 'tcg' },
  });
  expect(next.list().map(({ name }) => name)).toEqual(['zebra', 'ape', 'mole']);
  expect(next.find('zebra')).toEqual({ ...definitions[0], memoryMib: 64 });
  expect(next.find(definitions[1]?.uuid ?? '')).toEqual(definitions[1]);
  expect(next.find('cow')).toBeUndefined();
});

it('is forgotten with its files, but not while it runs', async () => {
  await powerOn('one');
  await expect(parts.machines.undefine('one')).rejects.toMatchObject({ name: 'MachineRunning' });
  await parts.machines.kill('one');
  await parts.machines.undefine('one');
  expect(parts.machines.list()).toEqual([]);
  expect(readdirSync(join(parts.folder, 'machines'))).toEqual([]);
  expect(readdirSync(parts.directory)).toEqual([]);
});

it('keeps its logs from other users', async () => {
  await powerOn('one');
  const { consoleLog } = parts.machines.status('one');
  expect(existsSync(consoleLog)).toBe(true);
  expect(statSync(join(parts.folder, 'machines', 'one', 'qemu.log')).mode & 0o077).toBe(0);
});

it('refuses the name or the UUID of another', async () => {
  const one = machine('one');
  await parts.machines.define(one);
  for (const other of [machine('one'), machine('two', { uuid: one.uuid })]) {
    await expect(parts.machines.define(other)).rejects.toMatchObject({ name: 'NameTaken' });
  }
});

it.each(['', '.', '..', '../one', 'a/b', '.hidden', 'a\0b', 'x'.repeat(201)])(
  'refuses the name %j',
  async (name) => {
    await expect(parts.machines.define(machine(name))).rejects.toMatchObject({
      name: 'NameInvalid',
    });
  },
);

it('says which machines there are when one is not, and that one is off', async () => {
  await parts.machines.define(machine('one'));
  for (const attempt of ['start', 'stop', 'kill', 'undefine'] as const) {
    await expect(parts.machines[attempt]('two')).rejects.toMatchObject({
      name: 'NotFound',
      message: expect.stringContaining('one'),
    });
  }
  expect(() => parts.machines.status('two')).toThrow('one');
  await expect(parts.machines.exec('one', ['true'])).rejects.toMatchObject({ name: 'MachineOff' });
});

it('says that no agent answers where there is none', async () => {
  await powerOn('one');
  await expect(parts.machines.exec('one', ['true'], { timeout: 300 })).rejects.toMatchObject({
    name: 'AgentSilent',
    message: expect.stringContaining('qemu-guest-agent'),
  });
});
