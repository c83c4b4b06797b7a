import { machineOf, shutdownGrace, shutsDown } from '../../../lab/provider/backends/machine';
import type { ObjectValue, Value } from '../../../lab/provider/codec';

/** A host that has every disk, two networks and one pool. */
const HOST = {
  networks: {
    list: () => [
      { name: 'public', bridge: 'br1' },
      { name: 'private', bridge: 'br2' },
    ],
  },
  volumes: {
    find: async (path: string) => (path.startsWith('/pools/') ? { path } : undefined),
    findPool: (name: string) => (name === 'default' ? { path: '/pools/default' } : undefined),
  },
  seeds: { find: async (path: string) => (path === '/seeds/a.iso' ? { path } : undefined) },
} as unknown as Parameters<typeof machineOf>[2];

const machine = (more: ObjectValue) =>
  machineOf({ name: 'one', memory: 1024, ...more }, 'an-id', HOST);
const withDisks = async (...disks: Value[]) => (await machine({ devices: { disks } })).disks;
const withNics = async (...interfaces: Value[]) =>
  (await machine({ devices: { interfaces } })).nics;

test('what is not said is as libvirt has it', async () => {
  expect(await machine({})).toEqual({
    name: 'one',
    uuid: 'an-id',
    memoryMib: 1,
    vcpus: 1,
    cpu: 'qemu64',
    board: 'pc',
    disks: [],
    nics: [],
    randomness: false,
    autostart: false,
  });
});

test.each<[Value, string | null, number]>([
  [1024, null, 1],
  [1025, null, 2],
  [512, 'MiB', 512],
  [2, 'GiB', 2048],
  [2, 'g', 2048],
  [1, 'GB', 954],
  [1048576n, 'KiB', 1024],
  [536870912, 'bytes', 512],
])('memory of %s %s is %i MiB', async (memory, memory_unit, memoryMib) => {
  expect(await machine({ memory, memory_unit })).toMatchObject({ memoryMib });
});

test.each<ObjectValue>([{ memory: null }, { memory: 1023 }, { memory: 0, memory_unit: 'GiB' }])(
  'memory that is none is refused: %j',
  async (memory) => {
    await expect(machine(memory)).rejects.toMatchObject({ summary: 'Memory missing' });
  },
);

test.each<[ObjectValue, string]>([
  [{ mode: 'host-passthrough' }, 'host'],
  [{ mode: 'host-model' }, 'host'],
  [{ mode: 'maximum' }, 'max'],
  [{ mode: 'custom', model: 'Nehalem' }, 'Nehalem'],
  [{ model: 'Nehalem' }, 'Nehalem'],
])('the CPU of %j is %s', async (cpu, name) => {
  expect(await machine({ cpu })).toMatchObject({ cpu: name });
});

test.each([
  ['q35', 'q35'],
  ['pc-q35-7.2', 'q35'],
  ['pc', 'pc'],
  ['pc-i440fx-7.2', 'pc'],
])('the board of %s is %s', async (type_machine, board) => {
  expect(await machine({ os: { type_machine } })).toMatchObject({ board });
});

test('the rest is taken over', async () => {
  const more = { vcpu: 4, autostart: true, devices: { rngs: [{ model: 'virtio' }] } };
  expect(await machine(more)).toMatchObject({ vcpus: 4, autostart: true, randomness: true });
});

describe('disks', () => {
  const on = (dev: string, more: ObjectValue = {}): ObjectValue => ({
    source: { file: { file: `/pools/${dev}` } },
    target: { dev },
    ...more,
  });

  test('are in the order of their targets, not in the one they are written in', async () => {
    const disks = await withDisks(on('sdb'), on('vdaa'), on('vdb'), on('sda'), on('vda'));
    expect(disks.map(({ file, bus }) => [file.slice(7), bus])).toEqual([
      ['vda', 'virtio'],
      ['vdb', 'virtio'],
      ['vdaa', 'virtio'],
      ['sda', 'scsi'],
      ['sdb', 'scsi'],
    ]);
  });

  test('have the format that is said, never one that is guessed', async () => {
    const driver = { name: 'qemu', type: 'qcow2' };
    expect(await withDisks(on('vda', { driver }), on('vdb'))).toMatchObject([
      { format: 'qcow2' },
      { format: 'raw' },
    ]);
  });

  test('cannot be written where they are read-only or CD-ROMs', async () => {
    const disks = await withDisks(
      on('vda'),
      on('vdb', { read_only: true }),
      on('sda', { device: 'cdrom', target: { dev: 'sda', bus: 'sata' } }),
    );
    expect(disks.map(({ readOnly, cdrom, bus }) => [readOnly, cdrom, bus])).toEqual([
      [false, false, 'virtio'],
      [true, false, 'virtio'],
      [true, true, 'sata'],
    ]);
  });

  test('may be named by pool and volume, or be a seed', async () => {
    const disks = await withDisks(
      { source: { volume: { pool: 'default', volume: 'a.qcow2' } }, target: { dev: 'vda' } },
      { source: { file: { file: '/seeds/a.iso' } }, target: { dev: 'vdb' } },
    );
    expect(disks.map(({ file }) => file)).toEqual(['/pools/default/a.qcow2', '/seeds/a.iso']);
  });

  test.each<[ObjectValue, string]>([
    [{ source: { file: { file: '/pools/a' } } }, 'Disk without a place'],
    [on('hda'), 'Disk without a place'],
    [{ target: { dev: 'vda' } }, 'Disk without a source'],
    [{ source: { file: { file: '/etc/passwd' } }, target: { dev: 'vda' } }, 'Disk not in the lab'],
  ])('are refused: %j', async (disk, summary) => {
    await expect(withDisks(disk)).rejects.toMatchObject({ summary });
  });
});

describe('network interfaces', () => {
  const on = (network: string, more: ObjectValue = {}): ObjectValue => ({
    source: { network: { network } },
    ...more,
  });

  test('are on the bridges of their networks, in the order in which they are written', async () => {
    const mac = { address: '52:54:00:AB:00:01' };
    expect(await withNics(on('private', { mac }), on('public', { mac }))).toMatchObject([
      { bridge: 'br2', mac: '52:54:00:ab:00:01' },
      { bridge: 'br1' },
    ]);
  });

  test('without an address have one of their own, always the same', async () => {
    const [one, two] = await withNics(on('public'), on('public'));
    expect(one?.mac).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
    expect(two?.mac).not.toBe(one?.mac);
    expect(await withNics(on('private'), on('private'))).toMatchObject([
      { mac: one?.mac },
      { mac: two?.mac },
    ]);
  });

  test.each([
    ['virtio', 'virtio-net-pci'],
    ['e1000', 'e1000'],
    [undefined, 'rtl8139'],
  ])('of model %s are a %s', async (type, device) => {
    const model = type === undefined ? null : { type };
    expect(await withNics(on('public', { model }))).toMatchObject([{ device }]);
  });

  test('on a network that is not there are refused', async () => {
    await expect(withNics(on('br1'))).rejects.toMatchObject({ summary: 'Network not found' });
  });
});

test('a shutdown has 30 seconds, or what is said', () => {
  expect(shutdownGrace({}, 'update.shutdown')).toBe(30_000);
  expect(shutdownGrace({ update: { shutdown: { timeout: 0 } } }, 'update.shutdown')).toBe(30_000);
  expect(shutdownGrace({ destroy: { shutdown: { timeout: 5 } } }, 'destroy.shutdown')).toBe(5_000);
  expect(shutsDown({})).toBe(false);
  expect(shutsDown({ destroy: { shutdown: {} } })).toBe(true);
});
