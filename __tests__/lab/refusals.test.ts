import { validate, validateAndPlan } from '../support/terraform';
import { type Blocks, CHAIN, stackOf } from './stacks';

/** The errors, as one text. */
async function refusal(resource: Blocks, parts = {}): Promise<string> {
  const { valid, diagnostics } = await validate(stackOf(resource, parts));
  expect(valid).toBe(false);
  // Terraform wraps its messages at 78 columns.
  return diagnostics.map((d) => `${d.summary}: ${d.detail}`.replace(/\s+/g, ' ')).join('\n');
}

const pool = { name: 'lvs', type: 'dir' };

describe('Terraform itself refuses, by the schema that is served', () => {
  test.each<[string, Blocks, string | RegExp]>([
    [
      'an argument that does not exist',
      { libvirt_pool: { p: { ...pool, kind: 'dir' } } },
      'No argument or block type is named "kind"',
    ],
    [
      'a missing argument',
      { libvirt_pool: { p: { name: 'lvs' } } },
      'The argument "type" is required',
    ],
    [
      'a missing argument of a nested object',
      { libvirt_volume: { v: { name: 'v', pool: 'lvs', create: { content: {} } } } },
      /attribute "url" is required/,
    ],
    [
      'a missing argument of an object in a list',
      {
        libvirt_domain: {
          d: {
            name: 'd',
            type: 'kvm',
            sys_info: [{ smbios: { oem_strings: {} }, fw_cfg: { entry: [{}] } }],
          },
        },
      },
      'element 0: attributes "name" and "value" are required',
    ],
    [
      'a value of the wrong type',
      { libvirt_domain: { d: { name: 'd', type: 'kvm', memory: 'plenty' } } },
      /a number is required/,
    ],
    [
      'a wrong type inside a nested object',
      { libvirt_domain: { d: { name: 'd', type: 'kvm', devices: { disks: 'vda' } } } },
      /"disks": list of object required/,
    ],
    [
      'a type of resource that does not exist',
      { libvirt_machine: { m: {} } },
      'does not support resource type "libvirt_machine"',
    ],
    [
      'triggers that are no map',
      { null_resource: { r: { triggers: ['a'] } } },
      /map of string required/,
    ],
  ])('%s', async (_, resource, message) => {
    expect(await refusal(resource)).toMatch(message);
  });

  test('an argument of the provider that does not exist', async () => {
    const provider = { libvirt: [{ url: 'qemu:///system' }] };
    expect(await refusal({ libvirt_pool: { p: pool } }, { provider })).toContain('"url"');
  });
});

describe('the provider refuses what Terraform lets through', () => {
  test('a read-only attribute that is set', async () => {
    expect(await refusal({ libvirt_pool: { p: { ...pool, uuid: '1' } } })).toContain(
      'Read-only attribute set: uuid is decided by the provider',
    );
  });

  test('a read-only attribute inside a nested object', async () => {
    expect(
      await refusal({ libvirt_volume: { v: { name: 'v', pool: 'lvs', target: { path: '/x' } } } }),
    ).toContain('target.path is decided by the provider');
  });

  test('a read-only attribute of a data source, and of null_resource', async () => {
    const data = { libvirt_node_info: { host: { cpu_model: 'x' } } };
    expect(await refusal({}, { data })).toContain('cpu_model is decided by the provider');
    expect(await refusal({ null_resource: { r: { id: '1' } } })).toContain(
      'id is decided by the provider',
    );
  });

  test.each([1.5, 2 ** 63, 1e30, -(2 ** 70)])('the number %d', async (memory) => {
    expect(await refusal({ libvirt_domain: { d: { name: 'd', type: 'kvm', memory } } })).toContain(
      'Not a 64-bit integer: memory is',
    );
  });

  test.each(['9223372036854775807', '-9223372036854775808', '4294967296', '0'])(
    'but not the number %s',
    async (memory) => {
      const stack = stackOf({
        libvirt_domain: { d: { name: 'd', type: 'kvm', memory: 'M' } },
      }).replace('"M"', memory);
      expect(await validate(stack)).toMatchObject({ valid: true, diagnostics: [] });
    },
  );

  test('and reports each fault at its resource', async () => {
    const { diagnostics } = await validate(
      stackOf({
        libvirt_pool: { one: { ...pool, id: 'x', uuid: 'y' }, two: { ...pool, id: 'z' } },
      }),
    );
    expect(
      diagnostics.map(({ address, detail }) => `${address} ${detail.split(' ')[0]}`).sort(),
    ).toEqual(['libvirt_pool.one id', 'libvirt_pool.one uuid', 'libvirt_pool.two id']);
  });
});

test('a good stack draws neither errors nor warnings', async () => {
  expect(await validate(stackOf(CHAIN))).toMatchObject({ valid: true, diagnostics: [] });
});

test('a refused stack is thrown with all that Terraform said', async () => {
  const stack = stackOf({ libvirt_pool: { p: { ...pool, kind: 'dir' }, q: { ...pool, id: '1' } } });
  const refusal = expect.objectContaining({
    message: expect.stringMatching(
      // In whichever order: Terraform and OpenTofu differ in it.
      /^(?=[^]*"kind")(?=[^]*Read-only attribute set \(libvirt_pool\.q\))/,
    ),
  });
  await expect(validateAndPlan(stack)).rejects.toEqual(refusal);
});
