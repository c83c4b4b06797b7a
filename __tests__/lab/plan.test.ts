import { changeOf, type Planned, validateAndPlan } from '../support/terraform';
import { CHAIN, stackOf } from './stacks';

describe('a plan of resources that do not exist yet', () => {
  let planned: Planned;
  beforeAll(async () => {
    planned = await validateAndPlan(
      stackOf(CHAIN, { output: { ip: { value: '${libvirt_domain.one.uuid}' } } }),
    );
  });

  test('creates one of each of the seven types', () => {
    const { plan, output } = planned;
    expect(plan.resource_changes.map(({ type }) => type)).toEqual(
      expect.arrayContaining(Object.keys(CHAIN)),
    );
    expect(new Set(plan.resource_changes.flatMap(({ change }) => change.actions))).toEqual(
      new Set(['create']),
    );
    expect(output).toContain('Plan: 8 to add, 0 to change, 0 to destroy.');
    expect(plan.output_changes?.['ip']?.after_unknown).toBe(true);
  });

  test('leaves every read-only attribute unknown, inside nested objects too', () => {
    const { plan, output } = planned;
    expect(changeOf(plan, 'libvirt_volume.base').after_unknown).toEqual({
      id: true,
      key: true,
      path: true,
      allocation: true,
      physical: true,
      capacity: true,
      create: { content: {} },
      target: { path: true, format: {} },
    });
    expect(changeOf(plan, 'libvirt_network.public').after_unknown).toEqual({
      id: true,
      uuid: true,
      autostart: true,
      bridge: { name: true },
      forward: {},
    });
    expect(output).toMatch(/\+ path += \(known after apply\)/);
  });

  test('keeps what the user set, of an optional attribute that the provider may decide too', () => {
    const { plan } = planned;
    expect(changeOf(plan, 'libvirt_volume.overlay').after).toMatchObject({ capacity: 8589934592 });
    expect(changeOf(plan, 'libvirt_volume.overlay').after_unknown).not.toHaveProperty('capacity');
  });

  test('resolves references to what is known, and defers the others', () => {
    const { plan } = planned;
    const domain = changeOf(plan, 'libvirt_domain.one');
    expect(domain.after).toHaveProperty('devices.interfaces.0.source.network.network', 'public');
    expect(domain.after).toHaveProperty('devices.disks.0.driver.type', 'qcow2');
    expect(domain.after_unknown).toHaveProperty('devices.disks.0.source.file.file', true);
    expect(domain.after_unknown).toHaveProperty('devices.disks.1.source.file.file', true);
    expect(changeOf(plan, 'libvirt_volume.base').after).toHaveProperty('pool', 'lvs');
  });

  test('carries 64-bit integers without rounding', async () => {
    const stack = stackOf({
      libvirt_volume: { big: { name: 'big', pool: 'lvs', capacity: 0 } },
    }).replace('"capacity":0', '"capacity":9007199254740993');
    const { output } = await validateAndPlan(stack);
    expect(output).toMatch(/capacity += 9007199254740993\n/);
  });
});

describe('providers and data sources', () => {
  test('a second libvirt host is an alias', async () => {
    const { plan } = await validateAndPlan(
      stackOf(
        {
          libvirt_pool: {
            here: { name: 'here', type: 'dir' },
            there: { name: 'there', type: 'dir', provider: 'libvirt.other' },
          },
        },
        {
          provider: {
            libvirt: [
              { uri: 'qemu:///system' },
              { uri: 'qemu+ssh://root@kvm2/system', alias: 'other' },
            ],
          },
        },
      ),
    );
    expect(changeOf(plan, 'libvirt_pool.there').actions).toEqual(['create']);
  });

  test('null_data_source is read during the plan', async () => {
    const { plan } = await validateAndPlan(
      stackOf(
        { null_resource: { push: { triggers: { of: '${data.null_data_source.in.outputs.a}' } } } },
        { data: { null_data_source: { in: { inputs: { a: 'value' } } } } },
      ),
    );
    expect(changeOf(plan, 'null_resource.push').after).toEqual({ triggers: { of: 'value' } });
    expect(plan.prior_state).toHaveProperty('values.root_module.resources.0.values', {
      has_computed_default: 'default',
      id: 'static',
      inputs: { a: 'value' },
      outputs: { a: 'value' },
      random: expect.stringMatching(/^\d+$/),
    });
  });

  test('a data source about a guest waits for the guest', async () => {
    const { plan } = await validateAndPlan(
      stackOf(CHAIN, {
        data: {
          libvirt_domain_interface_addresses: { one: { domain: '${libvirt_domain.one.uuid}' } },
        },
      }),
    );
    expect(changeOf(plan, 'data.libvirt_domain_interface_addresses.one').actions).toEqual(['read']);
  });

  test('a data source about a host is refused, in words that say what to do', async () => {
    const plan = validateAndPlan(stackOf({}, { data: { libvirt_node_info: { host: {} } } }));
    await expect(plan).rejects.toThrow('libvirt_node_info needs a libvirt host');
  });

  test('triggers may be unknown, and null_resource gets an unknown id', async () => {
    const { plan } = await validateAndPlan(
      stackOf({
        ...CHAIN,
        null_resource: { push: { triggers: { domain: '${libvirt_domain.one.uuid}', fixed: '1' } } },
      }),
    );
    const change = changeOf(plan, 'null_resource.push');
    expect(change.after).toEqual({ triggers: { fixed: '1' } });
    expect(change.after_unknown).toEqual({ id: true, triggers: { domain: true } });
  });
});

describe('size', () => {
  test('a plan of 250 resources', async () => {
    const volumes = Object.fromEntries(
      Array.from({ length: 250 }, (_, n) => [`v${n}`, { name: `v${n}`, pool: 'lvs', capacity: n }]),
    );
    const { plan } = await validateAndPlan(stackOf({ libvirt_volume: volumes }));
    expect(plan.resource_changes).toHaveLength(250);
    expect(changeOf(plan, 'libvirt_volume.v249').after).toMatchObject({ capacity: 249 });
  });

  test('a resource larger than the 4 MiB that gRPC takes by default', async () => {
    const user_data = 'x'.repeat(4.1 * 1024 * 1024);
    const { plan } = await validateAndPlan(
      stackOf({ libvirt_cloudinit_disk: { seed: { name: 'seed', user_data, meta_data: '' } } }),
    );
    const { after } = changeOf(plan, 'libvirt_cloudinit_disk.seed');
    expect(after?.['user_data'] === user_data).toBe(true);
  });
});

test('plans that run at the same time do not disturb each other', async () => {
  const names = ['one', 'two', 'three', 'four'];
  const plans = await Promise.all(
    names.map((name) =>
      validateAndPlan(stackOf({ libvirt_pool: { pool: { name, type: 'dir' } } })),
    ),
  );
  expect(plans.map(({ plan }) => changeOf(plan, 'libvirt_pool.pool').after?.['name'])).toEqual(
    names,
  );
});
