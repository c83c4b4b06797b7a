import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { libvirtProvider } from '../../../lab/provider/libvirt';
import type { AttributeSchemas } from '../../../lab/provider/schema';
import { isAlive } from '../machine';
import { type Blocks, stackOf } from '../stacks';
import { type Attributes, chain, TestLab } from './lab';

/** These tests are the life of one stack: each goes on from where the one before has ended. */
let lab: TestLab;
let state: Record<string, Attributes>;

beforeAll(async () => {
  lab = await new TestLab().start();
}, 60_000);
afterAll(() => lab.remove());

const machine = async () => (await lab.client.request('machines', {}))[0];
const addressOf = (address: string): Attributes => state[address] ?? {};

describe('what is applied', () => {
  test('exists: the guest runs on its networks and disks', async () => {
    expect(await lab.apply(stackOf(chain(lab)))).toContain('Resources: 9 added');
    state = await lab.state();
    const one = await machine();
    expect(one).toMatchObject({
      name: 'one',
      running: true,
      uuid: addressOf('libvirt_domain.one')['uuid'],
      nics: [
        { mac: '52:54:00:00:00:01', network: 'public' },
        { mac: expect.stringMatching(/^52:54:00(:[0-9a-f]{2}){3}$/), network: 'private' },
      ],
    });
    const qemu = lab.processes().find((line) => line.includes('qemu-system'));
    expect(qemu).toMatch(/one\.qcow2.*seed\.iso/);
  });

  test('stands in the state, with exactly the attributes of the schema', () => {
    const { schema } = libvirtProvider();
    for (const [address, attributes] of Object.entries(state)) {
      const type = address.split('.')[0] ?? '';
      const known = schema.resource_schemas[type]?.block.attributes;
      if (!known) continue;
      expect(Object.keys(attributes).sort()).toEqual(Object.keys(known).sort());
      expect({ address, missing: unanswered(known, attributes) }).toEqual({ address, missing: [] });
    }
  });

  test('is answered as libvirt does', () => {
    const pool = join(lab.folder, 'pools', 'lvs');
    expect(addressOf('libvirt_volume.overlay')).toMatchObject({
      id: join(pool, 'one.qcow2'),
      key: join(pool, 'one.qcow2'),
      path: join(pool, 'one.qcow2'),
      target: { path: join(pool, 'one.qcow2') },
      capacity: 10,
      capacity_unit: 'MiB',
    });
    expect(addressOf('libvirt_volume.base')).toMatchObject({ capacity: 2 ** 20 });
    const network = addressOf('libvirt_network.public');
    expect(network).toMatchObject({ id: network['uuid'], autostart: true });
    expect(network['bridge']).toEqual(
      expect.objectContaining({ stp: 'on', name: expect.stringMatching(/^.{1,15}$/) }),
    );
    expect(addressOf('libvirt_network.private')).toMatchObject({ autostart: false, bridge: null });
    const disk = addressOf('libvirt_cloudinit_disk.seed');
    const content = createHash('sha256').update('#cloud-config\ninstance-id: one\n').digest('hex');
    expect(disk['id']).toBe(content.slice(0, 16));
    expect(existsSync(String(disk['path']))).toBe(true);
    expect(addressOf('null_resource.push')).toMatchObject({ id: expect.stringMatching(/^\d+$/) });
  });

  test('is what a second plan finds, and a second apply leaves alone', async () => {
    const before = await machine();
    expect(await lab.changes()).toEqual([]);
    expect(await lab.apply()).toContain('0 added, 0 changed, 0 destroyed');
    expect(await machine()).toEqual(before);
  });
});

describe('an update', () => {
  test('of a domain, whatever it changes, restarts the guest', async () => {
    const before = await machine();
    const output = await lab.apply(stackOf(chain(lab, { domain: { title: 'one' } })));
    expect(output).toContain('0 added, 1 changed, 0 destroyed');
    const after = await machine();
    expect(after).toMatchObject({ uuid: before?.uuid, running: true });
    expect(after?.poweredOnAt).toBeGreaterThan(before?.poweredOnAt ?? Infinity);
    expect(await lab.changes()).toEqual([]);
  });

  test('of its running powers it off', async () => {
    await lab.apply(stackOf(chain(lab, { domain: { running: false } })));
    expect(await machine()).toMatchObject({ running: false });
    expect(await lab.changes()).toEqual([]);
    await lab.apply(stackOf(chain(lab)));
    expect(await machine()).toMatchObject({ running: true });
  });

  test("of a network's autostart keeps the network", async () => {
    await lab.apply(stackOf(edited('libvirt_network', 'private', { autostart: true })));
    const { autostart, uuid } = (await lab.state())['libvirt_network.private'] ?? {};
    expect({ autostart, uuid }).toEqual({
      autostart: true,
      uuid: addressOf('libvirt_network.private')['uuid'],
    });
    expect(await lab.changes()).toEqual([]);
  });

  test.each([
    ['libvirt_network', 'private', { ips: [{ address: '10.0.0.1', prefix: 24 }] }],
    ['libvirt_volume', 'overlay', { capacity: 20 }],
    ['libvirt_pool', 'pool', { target: { path: '/elsewhere' } }],
  ])('of anything else of %s is refused', async (type, name, edit) => {
    const text = await lab.refusal(stackOf(edited(type, name, edit)));
    expect(text).toContain('Error: Update not supported');
    expect(text).toContain(`with ${type}.${name}`);
    await lab.apply(stackOf(chain(lab)));
    expect(await lab.changes()).toEqual([]);
  });
});

test('a guest that was switched off by hand is no drift, as with the provider', async () => {
  await lab.client.request('kill', { name: 'one' });
  expect(await machine()).toMatchObject({ running: false });
  expect(await lab.changes()).toEqual([]);
  await lab.client.request('start', { name: 'one' });
  expect(await machine()).toMatchObject({ running: true });
});

test('what has gone is made again', async () => {
  rmSync(String(addressOf('libvirt_cloudinit_disk.seed')['path']));
  expect(await lab.changes()).toContain('create libvirt_cloudinit_disk.seed');
  expect(await lab.apply()).toContain('1 added, 0 changed, 0 destroyed');
});

test('another name is another object', async () => {
  const before = await machine();
  await lab.apply(stackOf(chain(lab, { domain: { name: 'two' } })));
  const machines = await lab.client.request('machines', {});
  expect(machines.map(({ name }) => name)).toEqual(['two']);
  expect(machines[0]?.uuid).not.toBe(before?.uuid);
  expect(lab.has('machines', 'one')).toBe(false);
  expect(await lab.changes()).toEqual([]);
  await lab.apply(stackOf(chain(lab)));
});

test('what exists can be imported, and is then as if it had been made here', async () => {
  state = await lab.state();
  copyFileSync(join(lab.stack, 'terraform.tfstate'), join(lab.root, 'state'));
  rmSync(join(lab.stack, 'terraform.tfstate'));
  const ids: Record<string, unknown> = {
    'libvirt_network.private': addressOf('libvirt_network.private')['uuid'],
    'libvirt_network.public': 'public',
    'libvirt_pool.pool': 'lvs',
    'libvirt_domain.one': addressOf('libvirt_domain.one')['uuid'],
    'libvirt_volume.base': addressOf('libvirt_volume.base')['path'],
    'libvirt_volume.overlay': addressOf('libvirt_volume.overlay')['id'],
  };
  for (const [address, id] of Object.entries(ids)) {
    await lab.terraform('import', address, String(id));
  }
  const imported = await lab.state();
  for (const address of Object.keys(ids)) {
    expect(imported[address]).toEqual(addressOf(address));
  }
  expect((await lab.run('import', 'libvirt_cloudinit_disk.seed', 'x')).stderr).toContain(
    'Import is not supported',
  );
  expect((await lab.run('import', 'libvirt_volume.seed', '/etc/passwd')).stderr).toContain(
    'Nothing to import',
  );
  copyFileSync(join(lab.root, 'state'), join(lab.stack, 'terraform.tfstate'));
  expect(await lab.changes()).toEqual([]);
});

test('data sources tell of the node, and of a guest that does not answer', async () => {
  const stack = stackOf(chain(lab), {
    data: {
      libvirt_node_info: { node: {} },
      libvirt_domain_interface_addresses: {
        one: { domain: 'one', source: 'lease' },
      },
    },
    output: { addresses: { value: '${data.libvirt_domain_interface_addresses.one.interfaces}' } },
  });
  await lab.apply(stack);
  const { 'data.libvirt_node_info.node': node } = await lab.state();
  expect(node?.['memory_total_kb']).toBeGreaterThan(1000);
  expect(await lab.terraform('output', '-json')).toMatch(/"value":\s*\[\]/);
  await lab.apply(stackOf(chain(lab)));
});

test('a destroy leaves no process, no network, and no file but its own', async () => {
  const { pid } = lab.client.announcement;
  await lab.terraform('destroy', '-auto-approve');
  expect(lab.processes().filter((line) => line.includes('qemu-system'))).toEqual([]);
  for (const folder of ['machines', 'networks', 'seeds', join('pools', 'default')]) {
    expect({ folder, files: readdirSync(join(lab.folder, folder)) }).toEqual({ folder, files: [] });
  }
  expect(lab.has('pools', 'lvs')).toBe(false);
  const records = readdirSync(join(lab.folder, 'resources'), { recursive: true });
  expect(records.filter((name) => /[0-9a-f]{64}/.test(String(name)))).toEqual([]);
  expect(isAlive(pid)).toBe(true);
});

/** The chain, with some arguments of one resource changed. */
function edited(type: string, name: string, edit: object): Blocks {
  const blocks = chain(lab);
  return { ...blocks, [type]: { ...blocks[type], [name]: { ...blocks[type]?.[name], ...edit } } };
}

/** Read-only attributes which have no value, inside objects that are there too. */
function unanswered(schemas: AttributeSchemas, value: Attributes, prefix = ''): string[] {
  return Object.entries(schemas).flatMap(([name, { computed, nested_type }]) => {
    const path = prefix + name;
    const inner = value[name];
    if (inner === null || inner === undefined) return computed ? [path] : [];
    if (!nested_type || Array.isArray(inner)) return [];
    return unanswered(nested_type.attributes ?? {}, inner as Attributes, `${path}.`);
  });
}
