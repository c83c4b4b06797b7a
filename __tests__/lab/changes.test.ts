import { changeOf, validateAndPlan } from '../support/terraform';
import { type Blocks, stackOf, stateOf } from './stacks';

const STATE = {
  libvirt_pool: {
    pool: {
      name: 'lvs',
      type: 'dir',
      id: 'p-id',
      uuid: 'p-uuid',
      capacity: 100,
      allocation: 1,
      available: 99,
    },
  },
  libvirt_network: {
    net: {
      name: 'net',
      id: 'n-id',
      uuid: 'n-uuid',
      autostart: false,
      bridge: { name: 'virbr7', stp: 'on' },
    },
  },
  libvirt_volume: {
    disk: {
      name: 'disk',
      pool: 'lvs',
      id: 'v-id',
      key: 'v-key',
      path: '/lvs/disk',
      capacity: 10,
      allocation: 1,
      physical: 2,
      create: { content: { url: 'file:///one' } },
      target: { path: '/lvs/disk', format: { type: 'qcow2' } },
    },
  },
  libvirt_cloudinit_disk: {
    seed: { name: 'seed', user_data: 'u', meta_data: 'm', id: 's-id', path: '/tmp/s', size: 7 },
  },
  libvirt_domain: {
    vm: { name: 'vm', type: 'kvm', memory: 1, memory_unit: 'GiB', id: 3, uuid: 'd-uuid' },
  },
  null_resource: { push: { id: '42', triggers: { a: '1' } } },
} satisfies Blocks;

/** The configuration which that state came from. */
const CONFIG = {
  libvirt_pool: { pool: { name: 'lvs', type: 'dir' } },
  libvirt_network: { net: { name: 'net', bridge: { stp: 'on' } } },
  libvirt_volume: {
    disk: {
      name: 'disk',
      pool: 'lvs',
      create: { content: { url: 'file:///one' } },
      target: { format: { type: 'qcow2' } },
    },
  },
  libvirt_cloudinit_disk: { seed: { name: 'seed', user_data: 'u', meta_data: 'm' } },
  libvirt_domain: { vm: { name: 'vm', type: 'kvm', memory: 1, memory_unit: 'GiB' } },
  null_resource: { push: { triggers: { a: '1' } } },
} satisfies Blocks;

/** Plans a change of some arguments of one resource which exists. */
async function change(type: keyof typeof CONFIG, edit: Record<string, unknown>) {
  const [name = '', config] = Object.entries(CONFIG[type])[0] ?? [];
  const blocks: Blocks = { [type]: { [name]: { ...(config as object), ...edit } } };
  const { plan, output } = await validateAndPlan(stackOf(blocks), {
    state: stateOf({ [type]: STATE[type] }),
  });
  return { ...changeOf(plan, `${type}.${name}`), output };
}

const REPLACED = ['delete', 'create'];

test('nothing changes where nothing was changed', async () => {
  const { plan, output } = await validateAndPlan(stackOf(CONFIG), { state: stateOf(STATE) });
  expect(plan.resource_changes.map(({ change }) => change.actions)).toEqual(
    Array.from({ length: 6 }, () => ['no-op']),
  );
  expect(output).toContain('No changes.');
});

test('integers above 2^53 in the state are not rounded', async () => {
  const state = stateOf({ libvirt_pool: STATE.libvirt_pool });
  const { output } = await validateAndPlan(stackOf({}), {
    state: state.replace('"capacity":100', '"capacity":9007199254740993'),
  });
  expect(output).toMatch(/capacity += 9007199254740993 -> null/);
});

test('a resource that left the configuration is destroyed', async () => {
  const { plan } = await validateAndPlan(stackOf({}), { state: stateOf(STATE) });
  expect(new Set(plan.resource_changes.flatMap(({ change }) => change.actions))).toEqual(
    new Set(['delete']),
  );
});

describe('replacement is forced by', () => {
  test.each([
    ['libvirt_pool', { name: 'other' }],
    ['libvirt_pool', { type: 'logical' }],
    ['libvirt_network', { name: 'other' }],
    ['libvirt_volume', { name: 'other' }],
    ['libvirt_volume', { pool: 'other' }],
    ['libvirt_cloudinit_disk', { name: 'other' }],
    ['libvirt_cloudinit_disk', { user_data: 'other' }],
    ['libvirt_cloudinit_disk', { meta_data: 'other' }],
    ['libvirt_cloudinit_disk', { network_config: 'other' }],
    ['libvirt_domain', { name: 'other' }],
    ['libvirt_domain', { type: 'qemu' }],
    ['null_resource', { triggers: { a: '2' } }],
  ] as const)('%s: %j', async (type, edit) => {
    const { actions, replace_paths, after_unknown } = await change(type, edit);
    expect(actions).toEqual(REPLACED);
    expect(replace_paths).toEqual([Object.keys(edit)]);
    expect(after_unknown).toHaveProperty('id', true);
  });
});

describe('an update in place', () => {
  test('of a domain keeps its identity', async () => {
    const { actions, after, output } = await change('libvirt_domain', { memory: 2 });
    expect(actions).toEqual(['update']);
    expect(after).toMatchObject({ memory: 2, id: 3, uuid: 'd-uuid' });
    expect(output).not.toContain('Warning');
  });

  test("of a network's autostart keeps its bridge's name", async () => {
    const { actions, after, output } = await change('libvirt_network', { autostart: true });
    expect(actions).toEqual(['update']);
    expect(after).toMatchObject({ id: 'n-id', bridge: { name: 'virbr7' } });
    expect(output).not.toContain('Warning');
  });

  test.each([
    ['libvirt_network', { bridge: { stp: 'off' } }, 'bridge'],
    ['libvirt_volume', { capacity: 20 }, 'capacity'],
    ['libvirt_volume', { create: { content: { url: 'file:///two' } } }, 'create'],
    ['libvirt_volume', { target: { format: { type: 'raw' } } }, 'target'],
    ['libvirt_pool', { target: { path: '/elsewhere' } }, 'target'],
  ] as const)(
    'of %s by %j draws a warning: the provider would refuse it',
    async (type, edit, name) => {
      const { actions, output } = await change(type, edit);
      expect(actions).toEqual(['update']);
      expect(output).toContain('Warning: Update will be refused');
      expect(output).toContain(`cannot change ${name} in place`);
    },
  );

  test('of a volume leaves unknown what it may move, and keeps what it cannot', async () => {
    const { after, after_unknown } = await change('libvirt_volume', { capacity: 20 });
    expect(after).toMatchObject({ id: 'v-id', path: '/lvs/disk', target: { path: '/lvs/disk' } });
    expect(after_unknown).toMatchObject({ allocation: true, physical: true });
  });

  test('makes unknown what a new nested object has of its own', async () => {
    const { plan } = await validateAndPlan(stackOf({ libvirt_network: CONFIG.libvirt_network }), {
      state: stateOf({ libvirt_network: { net: { ...STATE.libvirt_network.net, bridge: null } } }),
    });
    const { after_unknown } = changeOf(plan, 'libvirt_network.net');
    expect(after_unknown).toHaveProperty('bridge.name', true);
  });
});
