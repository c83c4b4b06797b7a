import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runChild } from '../../../lab/child';
import { Namespace } from '../../../lab/host/namespace';
import { clock } from '../../../lab/probe/attempt';
import { longestGap, tally } from '../../../lab/probe/gap';
import { type Placement, Probe } from '../../../lab/probe/probe';
import { eventually } from '../machine';

const TARGET = { address: '127.0.0.1', port: 8080 };
const CLOSELY = { targets: [TARGET], interval: 20, timeout: 800 };

let folder: string;
let namespace: Namespace;
let place: Placement;
let servers: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'probe-'));
  namespace = await Namespace.open(join(folder, 'lock'));
  await namespace.run('ip', ['link', 'set', 'lo', 'up']);
  place = {
    enter: (program, args = []) => {
      const entry = namespace.enter(program, args);
      return [entry.command, ...entry.args];
    },
  };
});
afterEach(() => {
  // Their group, for what nsenter has started is its child.
  for (const { pid } of servers) process.kill(-pid!, 'SIGKILL');
  servers = [];
});
afterAll(async () => {
  await namespace.end();
  rmSync(folder, { recursive: true });
});

/** Starts a server inside; the answer signals it. */
async function serve(name: string, port = TARGET.port): Promise<(signal: string) => Promise<void>> {
  const [program = '', ...args] = place.enter(process.execPath, [
    join(__dirname, 'answering-server.js'),
    name,
    String(port),
  ]);
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  servers.push(server);
  await once(server.stdout!, 'data');
  return async (signal) => {
    await runChild('pkill', [`-${signal}`, '--pgroup', String(server.pid), 'node']);
  };
}

test('asks from inside, and is answered there', async () => {
  await serve('one');
  const attempts = await Probe.rounds(place, { ...CLOSELY, rounds: 10 });
  expect(tally(attempts)).toEqual({ one: 10 });
});

test('asks each target in each round', async () => {
  await serve('one');
  await serve('two', 8081);
  const targets = [TARGET, { ...TARGET, port: 8081 }];
  const attempts = await Probe.rounds(place, { ...CLOSELY, targets, rounds: 5 });
  expect(tally(attempts)).toEqual({ one: 5, two: 5 });
});

test('finds a gap as long as the one that was made, by a server that stalls', async () => {
  const signal = await serve('one');
  const probe = Probe.start(place, CLOSELY);
  await probe.next((one) => one.answer !== undefined, 10_000);
  await sleep(300);
  await signal('STOP');
  const stopped = clock();
  await sleep(1_500);
  const resumed = clock();
  await signal('CONT');
  await sleep(500);
  const gap = longestGap(await probe.stop(), stopped);
  expect(gap?.closed).toBe(true);
  // It was stopped for at least so long, and nothing can have answered in that time.
  expect(gap!.seconds).toBeGreaterThan((resumed - stopped) / 1000 - 0.05);
  expect(gap!.from).toBeLessThan(resumed);
  expect(gap!.to).toBeGreaterThan(resumed);
  // Questions waited 0.8 s each and held up no other: those of the first 0.7 s were given up.
  expect(gap!.unanswered).toBeGreaterThan(15);
});

test('tells a server that is gone from one that stalls', async () => {
  const signal = await serve('one');
  await signal('STOP');
  const stalled = await Probe.rounds(place, { ...CLOSELY, timeout: 100, rounds: 3 });
  expect(stalled.map((one) => one.failure)).toEqual(['timeout', 'timeout', 'timeout']);
  await signal('KILL');
  const gone = await Probe.rounds(place, { ...CLOSELY, rounds: 3 });
  expect(gone.map((one) => one.failure)).toEqual(Array(3).fill('ECONNREFUSED'));
  expect(longestGap(gone)).toBeUndefined();
});

test('waits for what is wanted, and not for ever', async () => {
  await serve('one');
  const probe = Probe.start(place, CLOSELY);
  expect(await probe.next((one) => one.answer === 'one', 10_000)).toMatchObject({ answer: 'one' });
  expect(await probe.next((one) => one.answer === 'two', 200)).toBeUndefined();
  await probe.stop();
  expect(await probe.next(() => true, 10_000)).toBeUndefined();
});

test('leaves no process', async () => {
  const targets = [{ ...TARGET, address: '127.7.7.7' }];
  const probe = Probe.start(place, { ...CLOSELY, targets });
  await probe.next(() => true, 10_000);
  await probe.stop();
  const seen = probe.results.length;
  await sleep(100);
  expect(probe.results).toHaveLength(seen);
  let listing = 'not looked at';
  await eventually('no prober runs', () => {
    void runChild('pgrep', ['-f', '127[.]7[.]7[.]7']).then(({ stdout }) => (listing = stdout));
    return listing === '';
  });
});

test('a connection that is closed without a word is no answer', async () => {
  const [program = '', ...args] = place.enter(process.execPath, [
    '-e',
    "require('net').createServer((s) => s.end()).listen(8080, '127.0.0.1', () => console.log(1))",
  ]);
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  servers.push(server);
  await once(server.stdout!, 'data');
  const attempts = await Probe.rounds(place, { ...CLOSELY, rounds: 3 });
  expect(attempts.map((one) => one.answer)).toEqual([undefined, undefined, undefined]);
});

test('asks no more what has answered, where that is enough', async () => {
  await serve('one');
  const silent = { ...TARGET, port: 9 };
  const attempts = await Probe.rounds(place, {
    targets: [TARGET, silent],
    interval: 200,
    timeout: 150,
    once: true,
    rounds: 10,
  });
  const asked = (port: number) => attempts.filter((one) => one.port === port);
  expect(asked(silent.port)).toHaveLength(10);
  const answered = asked(TARGET.port);
  // Nothing is asked after the first answer.
  expect(answered.findIndex((one) => one.answer !== undefined)).toBe(answered.length - 1);
});
