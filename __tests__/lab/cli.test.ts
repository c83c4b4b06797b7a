import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, filesIn, isAlive, TYPESCRIPT } from './machine';

const CLI = join(__dirname, '../../cli/main.ts');

/** An app of two stacks; the second asks for a resource that does not exist when told so. */
const APP = `
const { App, TerraformResource, TerraformStack } = require(${JSON.stringify(require.resolve('cdktf'))});
const app = new App();
for (const name of ['one', 'two']) {
  const stack = new TerraformStack(app, name);
  stack.addOverride('terraform.required_providers.libvirt', { source: 'dmacvicar/libvirt' });
  const type = process.env.BROKEN === name ? 'libvirt_machine' : 'libvirt_pool';
  new TerraformResource(stack, 'pool', { terraformResourceType: type })
    .addOverride('name', name);
  stack.addOverride('resource.' + type + '.pool.type', 'dir');
}
console.log('this app talks');
app.synth();
`;

let base: string;
let project: string;
let temporary: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'cli-'));
  project = join(base, 'project');
  temporary = join(base, 'tmp');
  mkdirSync(project);
  mkdirSync(temporary);
  writeFileSync(join(project, 'app.js'), APP);
  writeFileSync(join(project, 'cdktf.json'), JSON.stringify({ app: 'node app.js' }));
});
afterEach(() => rmSync(base, { recursive: true, maxRetries: 5 }));

interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...TYPESCRIPT, CLI, ...args], {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome: Outcome = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (outcome.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (outcome.stderr += chunk.toString()));
  return { child, outcome };
}

async function run(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const { child, outcome } = start(args, env);
  [outcome.status] = await once(child, 'close');
  return outcome;
}

/** What the command left in the temporary folder. */
const remains = () => readdirSync(temporary).filter((name) => name.startsWith('cdktf-lvs-'));

/** A stand-in for Terraform; `$DIR` is the folder it stands in. */
function fakeTerraform(script: string): string {
  const file = join(base, 'fake-terraform');
  writeFileSync(
    file,
    `#!/bin/sh\nDIR=${base}\n[ "$1" = version ] && exec echo 'Terraform v1.11.4'\n${script}\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

describe('cdktf-lvs plan', () => {
  test('has Terraform validate and plan every stack', async () => {
    const { status, stdout, stderr } = await run(['plan']);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout.match(/The configuration is valid/g)).toHaveLength(2);
    expect(stdout.match(/Plan: 1 to add/g)).toHaveLength(2);
    expect(stdout).toMatch(/\+ name += "one"[^]*\+ name += "two"/);
    // Neither colours nor the app's own words get into a pipe.
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('this app talks');
    expect(stderr).toContain('this app talks');
    expect(stderr).not.toContain('Warning');
  });

  test('leaves nothing but what was synthesized', async () => {
    const before = Object.keys(filesIn(project));
    await run(['plan']);
    const after = Object.keys(filesIn(project));
    expect(after.filter((name) => !name.startsWith('cdktf.out')).sort()).toEqual(before.sort());
    expect(after.filter((name) => name.startsWith('cdktf.out')).sort()).toEqual([
      'cdktf.out/manifest.json',
      'cdktf.out/stacks/one/cdk.tf.json',
      'cdktf.out/stacks/two/cdk.tf.json',
    ]);
    expect(remains()).toEqual([]);
  });

  test('plans the stacks that are named, from where they were synthesized', async () => {
    await run(['plan', 'one', '--app', 'node app.js', '--output', 'elsewhere']);
    const { status, stdout } = await run(['plan', 'two', '--skip-synth', '--output', 'elsewhere']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/name += "two"/);
    expect(stdout).not.toMatch(/name += "one"/);
    expect(existsSync(join(project, 'cdktf.out'))).toBe(false);
  });

  test("ends with Terraform's status, and plans the other stacks nevertheless", async () => {
    const { status, stdout, stderr } = await run(['plan'], { BROKEN: 'one' });
    expect(status).toBe(1);
    expect(stderr).toContain('Error: Invalid resource type');
    expect(stdout).toMatch(/name += "two"/);
    expect(remains()).toEqual([]);
  });

  test('passes any other status on', async () => {
    const terraform = fakeTerraform('[ "$1" = plan ] && exit 7\nexit 0');
    expect(await run(['plan'], { TERRAFORM_BINARY_NAME: terraform })).toMatchObject({ status: 7 });
  });
});

describe('an error says what to do, and nothing is left', () => {
  afterEach(() => expect(remains()).toEqual([]));

  test('without Terraform, before anything is synthesized', async () => {
    const { status, stderr } = await run(['plan'], { TERRAFORM_BINARY_NAME: 'no-such-terraform' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^PrerequisiteMissing: No Terraform found \(tried no-such-terraform\)/);
    expect(stderr).toContain('https://opentofu.org');
    expect(existsSync(join(project, 'cdktf.out'))).toBe(false);
  });

  test.each([
    [['plan', 'three'], 'StackNotFound: There is no stack three', 'Stacks there: one, two.'],
    [['plan', '--skip-synth'], 'SynthesisMissing: ', 'Synthesize the app first'],
    [['plan', '--app', 'exit 3'], 'SynthesisFailed: exit 3 ended with status 3', 'above'],
  ])('%j', async (args, problem, remedy) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(1);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(remedy);
  });

  test('without an app', async () => {
    rmSync(join(project, 'cdktf.json'));
    const { status, stderr } = await run(['plan']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^SynthesisMissing: No app[^]*--app/);
  });

  test.each([[[]], [['deploy']], [['plan', '--loud']]])('%j is misuse', async (args) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(2);
    expect(stderr).toContain('Usage: cdktf-lvs plan');
  });

  test('--help is none', async () => {
    const { status, stdout } = await run(['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('--skip-synth');
  });
});

describe('interrupted while Terraform plans', () => {
  /** Starts a plan that takes forever, and waits until it does. */
  async function stuck(): Promise<{ child: ChildProcess; outcome: Outcome; terraform: number }> {
    const terraform = fakeTerraform(
      '[ "$1" = plan ] || exit 0\necho $$ > $DIR/pid\nexec sleep 600',
    );
    const running = start(['plan'], { TERRAFORM_BINARY_NAME: terraform });
    const file = join(base, 'pid');
    await eventually('Terraform plans', () => existsSync(file) && readFileSync(file).length > 0);
    expect(remains()).toHaveLength(1);
    return { ...running, terraform: Number(readFileSync(file, 'utf8')) };
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s, everything ends and goes', async (signal, expected) => {
    const { child, outcome, terraform } = await stuck();
    child.kill(signal);
    [outcome.status] = await once(child, 'close');
    expect(outcome.status).toBe(expected);
    expect(isAlive(terraform)).toBe(false);
    expect(remains()).toEqual([]);
  });

  test('by SIGKILL, the server cleans up', async () => {
    const { child, terraform } = await stuck();
    child.kill('SIGKILL');
    await eventually('the folder goes', () => remains().length === 0);
    // A real Terraform ends when its provider does; this one would sleep on.
    process.kill(terraform, 'SIGKILL');
  });
});
