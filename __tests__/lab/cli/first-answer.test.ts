import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '../machine';
import { LabProject } from './project';

// The VIP is an address of the lab's own host, and what answers there is no guest.
const SERVER = join(__dirname, '../probe/answering-server.js');
const SERVICE = {
  lvs_virtual_servers: {
    value: { web: { vip: '192.168.26.254', protocol: 'tcp', ports: [8080, 8081] } },
  },
};

let project: LabProject;
let started: ChildProcess[] = [];

beforeEach(() => {
  project = new LabProject();
  project.write(project.machines(SERVICE));
});
afterEach(async () => {
  started.forEach((child) => child.kill('SIGKILL'));
  started = [];
  await project.remove();
});

function start(...args: string[]) {
  const running = project.start(...args);
  started.push(running.child);
  return running;
}

/** Starts `up`, and waits until it waits for an answer. */
async function waitingUp() {
  const up = start('up', '--skip-synth', '--vendor-images', '--port', '28080');
  await eventually('up waits', () => up.outcome.stdout.includes('answer     …'));
  return up;
}

test('up waits until each port of a virtual server has answered', async () => {
  const up = await waitingUp();
  start('exec', '--', process.execPath, SERVER, 'one', '8080', '0.0.0.0');
  await new Promise((wake) => setTimeout(wake, 3_000));
  expect(up.outcome.status).toBeNull();
  start('exec', '--', process.execPath, SERVER, 'two', '8081', '0.0.0.0');
  await up.ended;
  expect(up.outcome).toMatchObject({ status: 0, stderr: '' });
  expect(up.outcome.stdout).toMatch(
    /^answer +192\.168\.26\.254:8080 and 1 more answers, [\d.]+ s/m,
  );
  expect(up.outcome.stdout).toContain('web: asked 20 times, answered 10 by "one", 10 by "two".');
  expect(up.outcome.stdout).toContain('In a browser on this host: http://127.0.0.1:28080/');

  const page = await fetch('http://127.0.0.1:28080/');
  expect(await page.text()).toContain('<title>one</title>');
});

test('a guest that dies ends the wait, with what it printed last', async () => {
  const up = await waitingUp();
  expect((await project.run('kill', 'two')).status).toBe(0);
  await up.ended;
  expect(up.outcome.status).toBe(1);
  expect(up.outcome.stderr).toMatch(/^GuestDied: lvs\.two [^]*printed last: [^]*lab up/);
});
