import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Blocks, stackOf } from '../stacks';
import { TestLab } from './lab';

let lab: TestLab;
beforeAll(async () => {
  lab = await new TestLab().start();
});
afterAll(() => lab.remove());

/** Names that a shell, a file system, a JSON file or QEMU's options could stumble over. */
const NAMES = [
  `it's "quoted" & $(touch pwned) \`id\`;|<>*?`,
  'comma,in,options=file,if=none',
  '-rf --help',
  'Größe ☃ 名前',
  'per%cent %s %00',
  'x'.repeat(180),
];

/** One of each with a name, as Terraform's templates take it. */
function named(name: string): Record<string, Record<string, unknown>> {
  const escaped = name.replace(/[$%](?=\{)/g, '$&$&');
  return {
    libvirt_pool: { name: escaped, type: 'dir' },
    libvirt_network: { name: escaped },
    libvirt_cloudinit_disk: { name: escaped, user_data: escaped, meta_data: '' },
    libvirt_volume: { name: escaped, pool: 'default', capacity: 1024 },
    libvirt_domain: { name: escaped, type: 'qemu', memory: 32768, running: true },
  };
}

/** Several of those, the n-th of each called `nN`; a domain has the disk and network of its name. */
function stackOfNames(names: readonly string[]): string {
  const blocks: Blocks = {};
  for (const [n, name] of names.entries()) {
    for (const [type, config] of Object.entries(named(name))) {
      (blocks[type] ??= {})[`n${n}`] = config;
    }
    Object.assign(blocks['libvirt_volume']?.[`n${n}`] ?? {}, {
      pool: `\${libvirt_pool.n${n}.name}`,
    });
    Object.assign(blocks['libvirt_domain']?.[`n${n}`] ?? {}, {
      devices: {
        disks: [
          {
            source: { file: { file: `\${libvirt_volume.n${n}.path}` } },
            target: { dev: 'vda', bus: 'virtio' },
          },
        ],
        interfaces: [{ source: { network: { network: `\${libvirt_network.n${n}.name}` } } }],
      },
    });
  }
  return stackOf(blocks);
}

test('odd names are names like any other', async () => {
  await lab.apply(stackOfNames(NAMES));
  const machines = await lab.client.request('machines', {});
  expect(machines.map(({ name, running }) => ({ name, running }))).toEqual(
    expect.arrayContaining(NAMES.map((name) => ({ name, running: true }))),
  );
  expect(machines.map(({ nics }) => nics[0]?.network).sort()).toEqual([...NAMES].sort());
  expect(await lab.changes()).toEqual([]);
  await lab.terraform('destroy', '-auto-approve');
  expect(await lab.client.request('machines', {})).toEqual([]);
  expect(existsSync(join(lab.stack, 'pwned')) || lab.has('pwned')).toBe(false);
});

test.each(['../escape', '/etc/cron.d/evil', '.hidden', '', 'a\nb', 'x'.repeat(300)])(
  '%j is no name, and nothing is made of it',
  async (name) => {
    const one = Object.entries(named(name)).map(([type, config]) => [type, { it: config }]);
    const text = await lab.refusal(stackOf(Object.fromEntries(one) as Blocks));
    expect(text.match(/Error: \w+/g)).toEqual(Array.from(one, () => 'Error: NameInvalid'));
    expect(await lab.state()).toEqual({});
  },
);

describe('nothing outside of the lab is touched', () => {
  const domain = (disk: object): Blocks => ({
    libvirt_domain: {
      one: { name: 'one', type: 'qemu', memory: 32768, devices: { disks: [disk] } },
    },
  });
  const target = { dev: 'vda', bus: 'virtio' };

  test.each<[string, Blocks, string]>([
    [
      'a disk of the host',
      domain({ source: { file: { file: '/etc/passwd' } }, target }),
      'Disk not in the lab',
    ],
    [
      'a disk on the way out',
      domain({ source: { volume: { pool: 'default', volume: '../../../etc/passwd' } }, target }),
      'Disk not in the lab',
    ],
    [
      'an overlay of a file of the host that is not there',
      {
        libvirt_volume: {
          v: {
            name: 'v',
            pool: 'default',
            capacity: 1024,
            target: { format: { type: 'qcow2' } },
            backing_store: { path: '/nowhere', format: { type: 'raw' } },
          },
        },
      },
      'ImageUnusable',
    ],
    [
      'a volume in a pool that is not there',
      { libvirt_volume: { v: { name: 'v', pool: '../..', capacity: 1024 } } },
      'NotFound',
    ],
    [
      'content that is no file',
      {
        libvirt_volume: {
          v: { name: 'v', pool: 'default', create: { content: { url: 'ftp://x/y' } } },
        },
      },
      'ImageUnusable',
    ],
    [
      'an interface on a network that is not there',
      {
        libvirt_domain: {
          one: {
            name: 'one',
            type: 'qemu',
            memory: 32768,
            devices: { interfaces: [{ source: { network: { network: 'eth0' } } }] },
          },
        },
      },
      'Network not found',
    ],
  ])('%s', async (_, resource, words) => {
    expect(await lab.refusal(stackOf(resource))).toContain(`Error: ${words}`);
    expect(await lab.state()).toEqual({});
  });

  test('an argument that the lab does not make is refused at the plan, by its path', async () => {
    const domain = { name: 'one', type: 'kvm', devices: { tpms: [{ model: 'tpm-crb' }] } };
    const text = await lab.refusal(stackOf({ libvirt_domain: { one: domain } }), 'plan');
    expect(text).toContain('The lab does not make devices.tpms.');
    expect(text).toContain('with libvirt_domain.one');
  });

  test('one whose value is known only at apply is refused then', async () => {
    const text = await lab.refusal(
      stackOf({
        null_resource: { late: {} },
        libvirt_domain: {
          one: { name: 'one', type: 'kvm', memory: 32, memory_unit: '${null_resource.late.id}' },
        },
      }),
    );
    expect(text).toMatch(/Not made in the lab.*memory_unit is \d+; allowed: bytes/);
  });

  test('two providers are one lab: names must differ', async () => {
    const text = await lab.refusal(
      stackOf(
        {
          libvirt_network: {
            here: { name: 'net' },
            there: { name: 'net', provider: 'libvirt.other' },
          },
        },
        {
          provider: {
            libvirt: [{ uri: 'qemu:///system' }, { alias: 'other', uri: 'qemu+ssh://kvm2/system' }],
          },
        },
      ),
    );
    expect(text).toContain('Error: NameTaken');
    await lab.terraform('destroy', '-auto-approve');
  });
});
