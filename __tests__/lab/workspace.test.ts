import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttachedProvider, startProvider } from '../../lab/attached-provider';
import { findTerraform, type Terraform } from '../../lab/terraform';
import { Workspace } from '../../lab/workspace';
import { filesIn } from './machine';
import { type Blocks, stackOf, stateOf } from './stacks';

const POOL = { libvirt_pool: { pool: { name: 'lvs', type: 'dir' } } };

let provider: AttachedProvider;
let terraform: Terraform;
let stack: string;

beforeAll(async () => {
  provider = await startProvider();
  terraform = (await findTerraform(process.env)) as Terraform;
});
afterAll(() => provider.stop());
beforeEach(() => {
  stack = mkdtempSync(join(tmpdir(), 'stack-test-'));
});
afterEach(() => rmSync(stack, { recursive: true }));

/** Writes the stack, with these settings in its `terraform` block. */
function write(settings: object, resource: Blocks = POOL): void {
  const document = JSON.parse(stackOf(resource, { provider: undefined }));
  Object.assign(document.terraform, settings);
  writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify(document, null, 2));
}

function open(withState = true): Workspace {
  return new Workspace({ terraform, provider, stack: { directory: stack }, withState });
}

/** Runs init and a plan, and answers what Terraform printed. */
async function plan(workspace: Workspace): Promise<string> {
  for (const command of ['init', 'plan']) {
    const { status, stdout, stderr } = await workspace.run([command, '-no-color']);
    if (status !== 0) throw new Error(stdout + stderr);
    if (command === 'plan') return stdout;
  }
  throw new Error('unreachable');
}

const refused = (name: string, text: string) =>
  expect.objectContaining({ name, message: expect.stringContaining(text) });

test('the workspace that a user has chosen elsewhere is not taken', async () => {
  write({});
  process.env['TF_WORKSPACE'] = 'elsewhere';
  const workspace = open();
  try {
    expect(await plan(workspace)).toContain('1 to add');
  } finally {
    delete process.env['TF_WORKSPACE'];
    workspace.remove();
  }
});

describe('the folder of a stack', () => {
  test('is left as it is', async () => {
    const state = join(stack, 'terraform.stack.tfstate');
    writeFileSync(
      state,
      stateOf({ libvirt_pool: { pool: { name: 'lvs', type: 'dir', id: '1' } } }),
    );
    write({ backend: { local: { path: state } } });
    mkdirSync(join(stack, '.terraform'));
    writeFileSync(join(stack, '.terraform.lock.hcl'), 'not for us');
    const before = filesIn(stack);

    const workspace = open();
    expect(await plan(workspace)).toContain('No changes.');
    workspace.remove();
    expect(filesIn(stack)).toEqual(before);
  });

  test('is not needed: a workspace starts anew where it shall', async () => {
    const state = join(stack, 'terraform.stack.tfstate');
    writeFileSync(
      state,
      stateOf({ libvirt_pool: { pool: { name: 'lvs', type: 'dir', id: '1' } } }),
    );
    write({ backend: { local: { path: state } } });
    expect(await plan(open(false))).toContain('Plan: 1 to add');
  });

  test('has assets which Terraform can read', async () => {
    mkdirSync(join(stack, 'assets'));
    writeFileSync(join(stack, 'assets', 'motd'), 'welcome');
    write({}, { null_resource: { push: { triggers: { motd: '${file("assets/motd")}' } } } });
    expect(await plan(open())).toContain('"motd" = "welcome"');
  });

  test('has modules which Terraform can install', async () => {
    mkdirSync(join(stack, 'modules'));
    writeFileSync(
      join(stack, 'modules', 'main.tf.json'),
      JSON.stringify({ resource: { null_resource: { inside: { triggers: { a: 'b' } } } } }),
    );
    const document = { ...JSON.parse(stackOf({})), module: { one: { source: './modules' } } };
    writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify(document));
    expect(await plan(open())).toContain('module.one.null_resource.inside will be created');
  });

  test('without a synthesized stack is refused', () => {
    expect(() => open()).toThrow(refused('SynthesisMissing', 'cdk.tf.json does not exist'));
  });
});

describe('a backend that is elsewhere', () => {
  test.each([
    ['s3', { backend: { s3: { bucket: 'b', key: 'k', region: 'eu-west-1' } } }],
    ['http', { backend: { http: { address: 'http://192.0.2.1/' } } }],
    ['cloud', { cloud: { organization: 'o', workspaces: { name: 'w' } } }],
  ])('is not asked: %s', async (name, settings) => {
    write(settings);
    const workspace = open();
    expect(workspace.ignoredBackend).toBe(name);
    expect(await plan(workspace)).toContain('Plan: 1 to add');
  });

  test('nothing is ignored where there is none', () => {
    write({});
    expect(open().ignoredBackend).toBeUndefined();
  });
});

describe('the providers that a stack needs', () => {
  test.each([
    'null',
    'hashicorp/null',
    'registry.terraform.io/hashicorp/null',
    'registry.opentofu.org/hashicorp/null',
  ])('%s is attached', async (source) => {
    write(
      { required_providers: { null: { source } } },
      { null_resource: { push: { triggers: { a: 'b' } } } },
    );
    expect(await plan(open())).toContain('Plan: 1 to add');
  });

  test("Terraform's own is always there", async () => {
    write(
      { required_providers: { terraform: { source: 'terraform.io/builtin/terraform' } } },
      { terraform_data: { one: { input: 'x' } } },
    );
    expect(await plan(open())).toContain('Plan: 1 to add');
  });

  test.each([
    ['aws', 'hashicorp/aws'],
    ['example.com/dmacvicar/libvirt', 'example.com/dmacvicar/libvirt'],
    ['other/libvirt', 'other/libvirt'],
  ])('%s is not', (source, address) => {
    write({ required_providers: { x: { source } } });
    expect(() => open()).toThrow(refused('ProviderNotServed', `needs ${address};`));
  });
});

describe('what only a real host can do is refused', () => {
  test('apply', async () => {
    write({});
    const workspace = open();
    await plan(workspace);
    const { status, stderr } = await workspace.run(['apply', '-no-color', '-auto-approve']);
    expect(status).toBe(1);
    expect(stderr).toContain('This provider only plans');
    expect(stderr.replace(/\s+/g, ' ')).toContain('Deploy with the provider dmacvicar/libvirt');
  });

  test('import', async () => {
    write({});
    const workspace = open();
    await plan(workspace);
    const { status, stderr } = await workspace.run([
      'import',
      '-no-color',
      'libvirt_pool.pool',
      'some-uuid',
    ]);
    expect(status).toBe(1);
    expect(stderr.replace(/\s+/g, ' ')).toContain('asked to import a libvirt_pool');
  });

  test('a state of another version', async () => {
    write({});
    const state = stateOf({ libvirt_pool: { pool: { name: 'lvs', type: 'dir' } } });
    const workspace = open();
    writeFileSync(
      join(workspace.directory, 'terraform.tfstate'),
      state.replace('"schema_version":0', '"schema_version":9'),
    );
    await expect(plan(workspace)).rejects.toThrow(/version|Version/);
  });
});
