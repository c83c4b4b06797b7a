import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from '../../../lab/host/agent';
import { readJsonLines } from '../../../lab/host/json-lines';
import { Turns } from '../../../lab/host/turns';
import { checker, checkersEnv } from '../../../tools/checkers/root';
import { needCheckers } from '../../oracles/checkers';
import { until } from './support';

needCheckers();

let folder: string;
let socket: string;
let agent: Agent;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-'));
  socket = join(folder, 'agent.sock');
  agent = new Agent('router', socket);
});
afterEach(() => {
  agent.close();
  rmSync(folder, { recursive: true });
});

/** The real agent, on a socket of the host: what it runs, it runs here. */
describe('with the real guest agent', () => {
  let process: ChildProcess;
  beforeEach(async () => {
    const options = ['--method=unix-listen', `--path=${socket}`, `--statedir=${folder}`];
    process = spawn(await checker('qemu-ga'), [...options, `--pidfile=${folder}/pid`], {
      env: { ...(await checkersEnv()), LC_ALL: 'C' },
      stdio: 'ignore',
    });
    await until(() => existsSync(socket));
  });
  afterEach(async () => {
    process.kill('SIGKILL');
    await once(process, 'close');
  });

  it('gives a command’s status and both of its outputs', async () => {
    expect(await agent.exec(['sh', '-c', 'echo out; echo Grüße >&2; exit 7'], 60_000)).toEqual({
      ...{ status: 7, stdout: 'out\n', stderr: 'Grüße\n' },
    });
    expect(await agent.exec(['true'], 60_000)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('gives arguments as they are, and 128 + n for signal n', async () => {
    const strange = ['a b', '$HOME', '"', "'", ''];
    const { stdout } = await agent.exec(['printf', '%s\\n', ...strange], 60_000);
    expect(stdout).toBe(strange.map((word) => `${word}\n`).join(''));
    expect((await agent.exec(['sh', '-c', 'kill -9 $$'], 60_000)).status).toBe(137);
  });

  it('takes commands at the same time, the quick past the slow', async () => {
    const ended: string[] = [];
    const exec = async (name: string, seconds: string) => {
      await agent.exec(['sleep', seconds], 60_000);
      ended.push(name);
    };
    await Promise.all([exec('slow', '1.5'), exec('quick', '0')]);
    expect(ended).toEqual(['quick', 'slow']);
  });

  it('carries much output', async () => {
    const { stdout } = await agent.exec(['seq', '100000'], 60_000);
    expect(stdout.split('\n')).toHaveLength(100_001);
  });

  it('says what it cannot start', async () => {
    await expect(agent.exec(['no-such-program'], 60_000)).rejects.toMatchObject({
      name: 'AgentRefused',
      message: expect.stringMatching(/router.*no-such-program/s),
    });
    expect((await agent.exec(['true'], 60_000)).status).toBe(0);
  });

  it('says that a command takes too long', async () => {
    await expect(agent.exec(['sleep', '5'], 300)).rejects.toMatchObject({
      name: 'GuestTimeout',
      message: expect.stringContaining('sleep 5'),
    });
  });

  it('finds its way again after the connection was lost', async () => {
    await agent.exec(['true'], 60_000);
    agent.close();
    expect((await agent.exec(['echo', 'again'], 60_000)).stdout).toBe('again\n');
  });
});

interface Request {
  readonly execute: string;
  readonly arguments: { readonly id?: number; readonly pid?: number };
}

/** What the agent itself does not do at will: be late, and go away. */
describe('with an agent that is not there yet', () => {
  let server: Server;
  let isThere: boolean;
  let missed: Request[];
  beforeEach(async () => {
    isThere = false;
    missed = [];
    server = createServer((connection) => {
      const say = (answer: object) => connection.write(`${JSON.stringify(answer)}\n`);
      const answer = async ({ execute, arguments: { id, pid } }: Request) => {
        // One at a time, so that the caller is on its way when the late ones come.
        await sleep(20);
        if (execute === 'guest-sync-delimited') {
          connection.write(Buffer.of(0xff));
          say({ return: id });
        } else if (execute === 'guest-exec') {
          say({ return: { pid: 7 } });
        } else if (pid === 7) {
          say({ return: { exited: true, exitcode: 3, 'out-data': 'aGk=' } });
        } else {
          say({ error: { desc: `There is no process ${pid}` } });
        }
      };
      const turns = new Turns();
      readJsonLines(connection, (value) => {
        missed.push(value as Request);
        if (isThere) missed.splice(0).forEach((one) => void turns.take(() => answer(one)));
      });
      connection.on('error', () => undefined);
    }).listen(socket);
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  it('waits for it, and takes no late answer to a call for one to a command', async () => {
    const result = agent.exec(['true'], 60_000);
    await until(() => missed.length >= 2);
    isThere = true;
    expect(await result).toEqual({ status: 3, stdout: 'hi', stderr: '' });
  });

  it('says so when it does not come in time', async () => {
    await expect(agent.exec(['true'], 200)).rejects.toMatchObject({
      name: 'AgentSilent',
      message: expect.stringMatching(/router.*qemu-guest-agent/s),
    });
  });

  it('says so at once when the machine goes off', async () => {
    const result = agent.exec(['true'], 60_000).catch((cause: Error) => cause.name);
    await until(() => missed.length > 0);
    agent.close();
    expect(await result).toBe('AgentSilent');
  });
});

it('says at once that nobody answers where there is no socket', async () => {
  await expect(agent.exec(['true'], 60_000)).rejects.toMatchObject({ name: 'AgentSilent' });
});
