import { LabError } from '../../lab/errors';
import { assertReady, inspectMachine, type Machine, PREREQUISITES } from '../../lab/prerequisites';

const ready: Machine = {
  node: '20.9.0',
  terraform: { command: 'terraform', product: 'Terraform', version: '1.6.0' },
  terraformNames: ['terraform', 'tofu'],
  architecture: 'x64',
  memoryMib: 4096,
  diskMib: 4096,
  apt: true,
};
const tofu = (version: string): Machine => ({
  ...ready,
  terraform: { command: 'tofu', product: 'OpenTofu', version },
});

/** What is said of a machine; undefined when it will do. */
function verdict(
  machine: Machine,
  command: keyof typeof PREREQUISITES = 'plan',
): string | undefined {
  try {
    assertReady(machine, PREREQUISITES[command]);
    return undefined;
  } catch (cause) {
    expect(cause).toBeInstanceOf(LabError);
    expect((cause as LabError).name).toBe('PrerequisiteMissing');
    return (cause as LabError).message;
  }
}

test.each([
  ['the oldest versions', ready],
  ['a newer Node.js', { ...ready, node: '24.0.0' }],
  ['OpenTofu', tofu('1.12.6')],
  ['a preview', tofu('2.0.0-alpha1')],
])('%s will do', (_, machine) => {
  expect(verdict(machine)).toBeUndefined();
});

test.each([
  ['an old Node.js', { ...ready, node: '20.8.1' }, 'Node.js is 20.8.1; needed is 20.9 or later.'],
  ['an older Node.js', { ...ready, node: '18.19.0' }, 'Node.js is 18.19.0'],
  ['an old Terraform', tofu('1.5.7'), 'OpenTofu is 1.5.7; needed is 1.6 or later.'],
  [
    'no Terraform',
    { ...ready, terraform: undefined },
    'No Terraform found (tried terraform and tofu).',
  ],
])('%s will not, and the remedy is named', (_, machine, problem) => {
  const message = verdict(machine);
  expect(message).toContain(problem);
  expect(message).toMatch(/https:\/\/\S+/);
});

test.each([
  ['no right to a namespace', { namespaceRefusal: 'Operation not permitted' }, 'CAP_SYS_ADMIN'],
  ['little memory', { memoryMib: 1023 }, 'End something else'],
  ['a full disk', { diskMib: 511 }, 'CDKTF_LVS_CACHE'],
  ['no apt', { apt: false }, 'Debian or Ubuntu'],
])('%s will do for a plan, and not for the tests', (_, lack, remedy) => {
  const machine = { ...ready, ...lack };
  expect(verdict(machine, 'plan')).toBeUndefined();
  expect(verdict(machine, 'test')).toContain(remedy);
  expect(verdict(ready, 'test')).toBeUndefined();
});

test.each([
  ['another processor', { architecture: 'arm64' }, 'x86_64'],
  ['no right to a namespace', { namespaceRefusal: 'Operation not permitted' }, 'CAP_SYS_ADMIN'],
  ['no tun', { tunRefusal: 'EACCES: permission denied' }, 'modprobe tun'],
  ['memory for three guests', { memoryMib: 2399 }, 'needed are 2400'],
  ['a full disk', { diskMib: 3071 }, 'needed are 3072'],
  ['no Terraform', { terraform: undefined }, 'https://opentofu.org'],
])('%s will not do for a lab', (_, lack, remedy) => {
  expect(verdict({ ...ready, ...lack }, 'firstLab')).toContain(remedy);
  expect(verdict({ ...ready, apt: false }, 'firstLab')).toBeUndefined();
});

test('a lab whose image is there needs no room for making it', () => {
  expect(verdict({ ...ready, diskMib: 3071 }, 'lab')).toBeUndefined();
});

test('everything that is missing is said at once', () => {
  const message = verdict({ ...ready, node: '18.0.0', terraform: undefined });
  expect(message).toContain('Node.js is 18.0.0');
  expect(message).toContain('No Terraform found');
  expect(message).toContain('nodejs.org');
  expect(message).toContain('opentofu.org');
});

describe('this machine', () => {
  test('has what the tests need', async () => {
    expect(verdict(await inspectMachine(), 'test')).toBeUndefined();
  });

  test('has no Terraform where PATH leads nowhere', async () => {
    const machine = await inspectMachine({ PATH: '/nonexistent' });
    expect(machine.terraform).toBeUndefined();
  });

  test('has only the Terraform which TERRAFORM_BINARY_NAME names', async () => {
    const machine = await inspectMachine({ ...process.env, TERRAFORM_BINARY_NAME: 'no-such-tool' });
    expect(machine).toMatchObject({ terraform: undefined, terraformNames: ['no-such-tool'] });
  });

  test('may have something else under that name', async () => {
    const machine = await inspectMachine({ ...process.env, TERRAFORM_BINARY_NAME: '/bin/echo' });
    expect(machine.terraform).toBeUndefined();
  });
});
