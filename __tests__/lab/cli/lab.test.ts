import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, isAlive } from '../machine';
import { LabProject } from './project';

// The machines have no system: everything but their service is real, and quick.
let project: LabProject;

beforeAll(() => {
  project = new LabProject();
});
afterAll(() => project.remove());

describe('up', () => {
  test('makes the stack, and lists its machines', async () => {
    const { status, stdout, stderr } = await project.up();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^network +1 made/m);
    expect(stdout).toMatch(/^guests +2 powered on/m);
    expect(stdout).toMatch(/^terraform .*: 5 added, 0 changed, 0 destroyed/m);
    expect(stdout).toMatch(/^lvs\.one +on/m);
    expect(stdout).not.toContain('\u001b');
  });

  test('applied what was synthesized, byte for byte', () => {
    const applied = readFileSync(join(project.workspace, 'cdk.tf.json'), 'utf8');
    expect(applied).toBe(project.read());
  });

  test('finds nothing to change the second time', async () => {
    const daemon = project.daemon;
    const { status, stdout } = await project.up();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^terraform .*: No changes/m);
    expect(project.daemon).toEqual(daemon);
  });

  test('powers on what is off', async () => {
    expect((await project.run('kill', 'one')).status).toBe(0);
    expect(await project.power()).toEqual({ 'lvs.one': false, 'lvs.two': true });
    const { stdout } = await project.up();
    expect(stdout).toMatch(/lvs\.one was off, and is powered on/);
    expect(await project.power()).toEqual({ 'lvs.one': true, 'lvs.two': true });
  });

  test('refuses another stack in the same lab', async () => {
    const other = join(project.root, 'cdktf.out/stacks/other');
    mkdirSync(other);
    writeFileSync(join(other, 'cdk.tf.json'), project.read());
    const stack = (name: string) => ({ name, synthesizedStackPath: `stacks/${name}/cdk.tf.json` });
    const manifest = join(project.root, 'cdktf.out/manifest.json');
    const before = readFileSync(manifest, 'utf8');
    writeFileSync(
      manifest,
      JSON.stringify({ stacks: { lvs: stack('lvs'), other: stack('other') } }),
    );
    const undecided = await project.up();
    expect(undecided.stderr).toContain('StackUndecided');
    expect(undecided.stderr).toContain('lvs, other');
    const { status, stderr } = await project.up('other');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^LabOccupied: .* has the stack lvs/);
    writeFileSync(manifest, before);
  });

  test('says what Terraform complains of', async () => {
    const before = project.read();
    project.write(before.replace('"lvs.one"', '"lvs/one"'));
    const { status, stderr } = await project.up();
    project.write(before);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^TerraformFailed: /);
    expect(stderr).toContain('lvs/one');
    expect((await project.up()).status).toBe(0);
  });
});

describe('in the lab', () => {
  test('a command runs at the client’s place, and its status is passed on', async () => {
    const { stdout } = await project.run('exec', '--', 'ip', '-br', 'addr');
    expect(stdout).toContain('192.168.26.254/24');
    expect((await project.run('exec', '--', 'sh', '-c', 'exit 7')).status).toBe(7);
    expect((await project.run('exec', '--', 'sh', '-c', 'kill -9 $$')).status).toBe(137);
  });

  test('a command there ends with the one that started it', async () => {
    const file = join(project.root, 'pid');
    const script = 'echo started >"$1"; exec sleep 600 "$1"';
    const { child, ended } = project.start('exec', '--', 'sh', '-c', script, 'sh', file);
    await eventually('it runs', () => existsSync(file));
    child.kill('SIGKILL');
    await ended;
    await eventually('nothing of it runs', () => !sleeps(file));
  });

  test('Terraform works on the lab’s stack', async () => {
    const { status, stdout } = await project.run('terraform', '--', 'state', 'list');
    expect(status).toBe(0);
    expect(stdout.split('\n')).toContain('libvirt_domain.one');
    const plan = await project.run('terraform', '--', 'plan', '-detailed-exitcode');
    expect(plan).toMatchObject({ status: 0, stdout: expect.stringContaining('No changes') });
  });

  test('a guest that does not exist is refused, with those that do', async () => {
    for (const verb of ['kill', 'start']) {
      const { status, stderr } = await project.run(verb, 'three');
      expect(status).toBe(1);
      expect(stderr).toMatch(/^GuestNotFound: [^]*one, two/);
    }
  });

  test('logs are those of a guest, or of the daemon', async () => {
    expect((await project.run('logs')).stdout).toContain('ready');
    expect((await project.run('logs', 'one')).status).toBe(0);
  });
});

describe('down', () => {
  test('leaves no process, namespace or file', async () => {
    const { pid, holder, directory } = project.daemon!;
    const { status, stdout } = await project.run('down');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^terraform .*5 destroyed/m);
    expect([pid, holder].map(isAlive)).toEqual([false, false]);
    expect(await project.processes()).toEqual([]);
    expect(existsSync(project.folder)).toBe(false);
    expect(existsSync(directory)).toBe(false);
    expect(readdirSync(project.root)).not.toContain('terraform.tfstate');
  });

  test('is content where there is no lab', async () => {
    const { status, stdout } = await project.run('down');
    expect(status).toBe(0);
    expect(stdout).toContain('There is no lab in');
  });

  test.each([[['status']], [['exec', '--', 'true']], [['kill', 'one']], [['logs', 'one']]])(
    '%j says that there is none any more',
    async (args) => {
      const { status, stderr } = await project.run(...args);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^LabMissing: [^]*cdktf-lvs lab up/);
    },
  );

  test('leaves alone what is no lab', async () => {
    mkdirSync(project.folder);
    const precious = join(project.folder, 'precious');
    writeFileSync(precious, '');
    expect((await project.run('down', '--force')).status).toBe(0);
    const { status, stderr } = await project.up();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^LabFolderTaken: .*precious/);
    expect(existsSync(precious)).toBe(true);
  });
});

/** Whether a sleeper with this word on its command line runs. */
function sleeps(word: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.startsWith('sleep') && line.includes(word);
    } catch {
      return false;
    }
  });
}
