import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runChild } from '../../../lab/child';
import { eventually, isAlive } from '../machine';
import { LabProject } from './project';

let project: LabProject;
/** Serves an image that never ends. */
let server: Server;
let asked: Promise<ServerResponse>;
let started: ChildProcess[] = [];

beforeEach(async () => {
  project = new LabProject();
  started = [];
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  asked = once(server, 'request').then(([, response]) => {
    response.writeHead(200);
    response.write(Buffer.alloc(1024));
    return response as ServerResponse;
  });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  started.forEach((child) => child.kill('SIGKILL'));
  await project.remove();
  expect(await project.processes()).toEqual([]);
});

/** Starts `up` of a stack whose image never ends, and waits until it is being fetched. */
async function stuckUp() {
  const { port } = server.address() as AddressInfo;
  project.write(project.machines({}, `http://127.0.0.1:${port}/`));
  const up = project.start('up', '--skip-synth', '--vendor-images');
  started.push(up.child);
  await asked;
  return up;
}

/** The process of Terraform that applies the stack. */
async function terraform(): Promise<number> {
  const { stdout } = await runChild('ps', ['-eo', 'pid,args']);
  for (const line of stdout.split('\n')) {
    const [, pid, args = ''] = /^ *(\d+) (.*)$/.exec(line) ?? [];
    const cwd =
      args.startsWith('terraform apply') && (await runChild('readlink', [`/proc/${pid}/cwd`]));
    if (cwd && cwd.stdout.trim() === project.workspace) return Number(pid);
  }
  throw new Error('no Terraform runs');
}

/** The next `up`, of a stack that can be had, makes it whole. */
async function comesUp(): Promise<string> {
  // What was begun is brought to its end before what is left of it is removed.
  server.closeAllConnections();
  project.write(project.machines());
  const { status, stdout, stderr } = await project.up();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(await project.power()).toEqual({ 'lvs.one': true, 'lvs.two': true });
  return stdout;
}

/** The next `down` leaves nothing. */
async function goesDown(): Promise<void> {
  const { status, stderr } = await project.run('down');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(existsSync(project.folder)).toBe(false);
  expect(await project.processes()).toEqual([]);
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('up that is ended by %s says what is left, and goes on', async (signal, expected) => {
  const { child, outcome, ended } = await stuckUp();
  child.kill(signal);
  await ended;
  expect(outcome.status).toBe(expected);
  expect(outcome.stderr).toMatch(/^Interrupted\. [^]*lab up [^]*lab down/);
  await expect(terraform()).rejects.toThrow('no Terraform');
  await comesUp();
});

test('up that is killed takes its Terraform along, and the next one goes on', async () => {
  const { child, ended } = await stuckUp();
  const pid = await terraform();
  child.kill('SIGKILL');
  await ended;
  await eventually('Terraform ends', () => !isAlive(pid));
  await comesUp();
});

test('Terraform that is killed fails the command, and the next one goes on', async () => {
  const { outcome, ended } = await stuckUp();
  process.kill(await terraform(), 'SIGKILL');
  await ended;
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toMatch(/^TerraformFailed: terraform apply ended with status 137/);
  await comesUp();
});

test('up that is killed can be taken down', async () => {
  const { child, ended } = await stuckUp();
  child.kill('SIGKILL');
  await ended;
  await goesDown();
});

describe('a lab whose daemon was killed', () => {
  async function killedDaemon(): Promise<void> {
    await comesUp();
    const { pid, holder } = project.daemon!;
    process.kill(pid, 'SIGKILL');
    await eventually('its namespaces end', () => !isAlive(holder));
  }

  test('comes up again, with the same machines', async () => {
    await killedDaemon();
    expect((await project.run('status')).stderr).toMatch(/^LabMissing: .*does not run/);
    expect(await comesUp()).toMatch(/^terraform .*: No changes/m);
  });

  test('can be taken down', async () => {
    await killedDaemon();
    const { directory } = project.daemon!;
    await goesDown();
    expect(existsSync(directory)).toBe(false);
  });
});

describe('a state that was not written to its end', () => {
  beforeEach(async () => {
    await comesUp();
    const state = join(project.workspace, 'terraform.tfstate');
    truncateSync(state, Math.floor(readFileSync(state).length / 2));
  });

  test('is made anew', async () => {
    expect(await comesUp()).toMatch(/Removed what [^]*: 5 added/);
  });

  test('does not keep the lab from being taken down', goesDown);
});

test('a lock of a process that has died holds nobody up', async () => {
  await comesUp();
  const lock = join(project.folder, 'lock');
  // The process lives, and it is another one.
  writeFileSync(lock, JSON.stringify({ pid: process.pid, startTime: '1', purpose: 'up' }));
  await goesDown();
});

test('two commands do not change one lab at a time', async () => {
  const { child, ended } = await stuckUp();
  for (const verb of ['down', 'up']) {
    const args = verb === 'up' ? ['--skip-synth', '--vendor-images'] : [];
    const { status, stderr } = await project.run(verb, ...args);
    expect(status).toBe(1);
    expect(stderr).toContain(`LabBusy: Process ${child.pid} is at work`);
  }
  child.kill('SIGINT');
  await ended;
});

test('a lab whose folder was removed by hand ends', async () => {
  await comesUp();
  const { pid, holder } = project.daemon!;
  await runChild('rm', ['-r', project.folder]);
  await eventually('the daemon ends', () => !isAlive(pid) && !isAlive(holder));
});
