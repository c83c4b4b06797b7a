import type { MachineDefinition } from '../../../lab/host/definitions';
import { qemuArguments, type Surroundings } from '../../../lab/host/qemu-arguments';
import { machine } from './support';

const surroundings = (more: Partial<Surroundings> = {}): Surroundings => ({
  accelerator: 'tcg',
  taps: [],
  consoleLog: '/lab/serial.log',
  agentSocket: '/tmp/agent',
  ...more,
});

/** The values of an option, in order. */
function valuesOf(
  option: string,
  more: Partial<MachineDefinition> = {},
  around: Partial<Surroundings> = {},
): string[] {
  const args = qemuArguments(machine('one', more), surroundings(around));
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []));
}

it('is a machine of the size and the kind that is declared', () => {
  const declared = { memoryMib: 256, vcpus: 2, cpu: 'qemu64', board: 'pc', uuid: 'the-uuid' };
  expect(valuesOf('-m', declared)).toEqual(['256M']);
  expect(valuesOf('-smp', declared)).toEqual(['2']);
  expect(valuesOf('-cpu', declared)).toEqual(['qemu64']);
  expect(valuesOf('-uuid', declared)).toEqual(['the-uuid']);
  expect(valuesOf('-machine', declared)[0]).toMatch(/^pc,/);
});

it('has no device that is not declared', () => {
  const args = qemuArguments(machine('one'), surroundings());
  expect(args).toEqual(expect.arrayContaining(['-nodefaults', '-no-user-config']));
  expect(valuesOf('-device')).toEqual([
    'virtio-serial-pci',
    'virtserialport,chardev=agent,name=org.qemu.guest_agent.0',
  ]);
  expect(valuesOf('-device', { randomness: true })).toContain('virtio-rng-pci');
});

it('may start no program and gain no privilege', () => {
  const [sandbox = ''] = valuesOf('-sandbox');
  expect(sandbox.split(',')).toEqual(
    expect.arrayContaining(['on', 'spawn=deny', 'elevateprivileges=deny']),
  );
});

it.each([
  ['tcg', 'host', 'max'],
  ['kvm', 'host', 'host'],
  ['tcg', 'qemu64', 'qemu64'],
] as const)('by %s has the CPU %s as %s', (accelerator, cpu, expected) => {
  expect(valuesOf('-cpu', { cpu }, { accelerator })).toEqual([expected]);
  expect(valuesOf('-accel', { cpu }, { accelerator })[0]).toMatch(RegExp(`^${accelerator}\\b`));
});

it('keeps TCG’s cache small', () => {
  expect(valuesOf('-accel')).toEqual(['tcg,tb-size=256']);
});

it('boots by a kernel only where it is given one', () => {
  expect(valuesOf('-kernel')).toEqual([]);
  const directBoot = { kernel: '/k', initrd: '/i', cmdline: 'root=/dev/vda console=ttyS0' };
  expect(valuesOf('-kernel', {}, { directBoot })).toEqual(['/k']);
  expect(valuesOf('-initrd', {}, { directBoot })).toEqual(['/i']);
  expect(valuesOf('-append', {}, { directBoot })).toEqual(['root=/dev/vda console=ttyS0']);
});

it('boots from its disks in their order', () => {
  const disk = { format: 'qcow2', readOnly: false, bus: 'virtio', cdrom: false } as const;
  const disks = [
    { ...disk, file: '/a' },
    { ...disk, file: '/b' },
  ];
  expect(valuesOf('-drive', { disks }).map((value) => /file=(.*?),/.exec(value)?.[1])).toEqual([
    '/a',
    '/b',
  ]);
  const devices = valuesOf('-device', { disks }).filter((value) => value.includes('drive='));
  expect(devices.map((value) => /bootindex=(\d+)/.exec(value)?.[1])).toEqual(['1', '2']);
});

it.each([
  [{ readOnly: true, cdrom: false }, true],
  [{ readOnly: false, cdrom: true }, true],
  [{ readOnly: false, cdrom: false }, false],
])('lets the guest write a disk unless it may not: %j', (flags, readOnly) => {
  const disks = [{ file: '/a', format: 'raw', bus: 'sata', ...flags }] as const;
  expect(valuesOf('-drive', { disks })[0]?.includes('readonly=on')).toBe(readOnly);
});

it('gives each NIC its tap, its MAC address and no boot ROM', () => {
  const nics = [
    { mac: '52:54:00:00:00:01', bridge: 'br0', device: 'virtio-net-pci' },
    { mac: '52:54:00:00:00:02', bridge: 'br1', device: 'e1000' },
  ];
  const around = { taps: ['tap-a', 'tap-b'] };
  expect(valuesOf('-netdev', { nics }, around)).toEqual([
    'tap,id=nic0,ifname=tap-a,script=no,downscript=no',
    'tap,id=nic1,ifname=tap-b,script=no,downscript=no',
  ]);
  expect(valuesOf('-device', { nics }, around).slice(0, 2)).toEqual([
    'virtio-net-pci,netdev=nic0,mac=52:54:00:00:00:01,romfile=',
    'e1000,netdev=nic1,mac=52:54:00:00:00:02,romfile=',
  ]);
  expect(() => valuesOf('-netdev', { nics }, { taps: ['tap-a'] })).toThrow(RangeError);
});

it('doubles the commas of names, so that none begins an option of QEMU’s', () => {
  const name = 'a,process=b';
  const file = '/pool/a,readonly=on.img';
  const disk = { file, format: 'raw', readOnly: false, bus: 'virtio', cdrom: false } as const;
  const around = surroundings({ consoleLog: '/c,append=off', agentSocket: '/s,wait=on' });
  const args = qemuArguments(machine(name, { disks: [disk] }), around).join(' ');
  for (const escaped of [
    'guest=a,,process=b,',
    'file=/pool/a,,readonly=on.img,',
    'path=/c,,append=off,',
    'path=/s,,wait=on,',
  ]) {
    expect(args).toContain(escaped);
  }
});

it('appends to its console’s log, and takes its orders on standard input', () => {
  const chardevs = valuesOf('-chardev');
  expect(chardevs).toContain('file,id=console,path=/lab/serial.log,append=on');
  expect(chardevs.find((value) => value.startsWith('stdio'))).toContain('id=qmp');
  expect(valuesOf('-mon')).toEqual(['chardev=qmp,mode=control']);
});
