import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Forwards } from '../../../lab/forwards';
import { Namespace } from '../../../lab/host/namespace';
import { ip } from '../../../lab/host/links';

/**
 * Listens inside: port 1 answers, once the client has ended, with what it got; port 2 writes for
 * ever, and prints how much.
 */
const SERVERS = `
const { createServer } = require('node:net');
createServer({ allowHalfOpen: true }, (socket) => {
  const chunks = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  socket.on('end', () => socket.end(Buffer.concat(chunks)));
}).listen(1, '10.0.0.1');
createServer({ allowHalfOpen: true }, (socket) => {
  let written = 0;
  const write = () => {
    do written += 65536; while (socket.write(Buffer.alloc(65536)));
    console.log(written);
  };
  socket.on('drain', write).on('error', () => console.log('broken'));
  write();
}).listen(2, '10.0.0.1', () => console.log('ready'));
`;

let folder: string;
let namespace: Namespace;
let forwards: Forwards;
let inside: ChildProcess;
const said: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
  namespace = await Namespace.open(join(folder, 'lock'));
  await ip(namespace, ['link set dev lo up', 'address add 10.0.0.1/32 dev lo']);
  forwards = new Forwards(namespace);
  const { command, args } = namespace.enter(process.execPath, ['--eval', SERVERS]);
  inside = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface(inside.stdout as never).on('line', (line) => said.push(line));
  while (!said.includes('ready')) await sleep(20);
});
afterAll(async () => {
  await namespace.end();
  rmSync(folder, { recursive: true });
});

const open = (port: number) => connect({ host: '127.0.0.1', port, allowHalfOpen: true });

test('both directions are whole, and each ends by itself', async () => {
  const hostPort = await forwards.to({ address: '10.0.0.1', port: 1 });
  const sent = randomBytes(8 * 2 ** 20);
  const clients = Array.from({ length: 20 }, (_, n) => {
    const client = open(hostPort);
    client.end(sent.subarray(n));
    return buffer(client);
  });
  const answers = await Promise.all(clients);
  expect(answers.every((answer, n) => answer.equals(sent.subarray(n)))).toBe(true);
});

test('the same address has the same port, for all who ask', async () => {
  const wanted = { address: '10.0.0.1', port: 5 };
  const [one, two] = await Promise.all([forwards.to(wanted), forwards.to(wanted)]);
  expect(one).toBe(two);
  expect(await forwards.to({ ...wanted, hostPort: one })).toBe(one);
});

test('nothing but loopback is listened on', async () => {
  const hostPort = await forwards.to({ address: '10.0.0.1', port: 1 });
  const hex = hostPort.toString(16).toUpperCase().padStart(4, '0');
  const listening = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local = '', , state]) => local.endsWith(`:${hex}`) && state === '0A')
      .map(([, local]) => local),
  );
  expect(listening).toEqual([`0100007F:${hex}`]);
});

test('a client that does not read stops whoever writes to it', async () => {
  const client = open(await forwards.to({ address: '10.0.0.1', port: 2 }));
  client.pause();
  let before: string | undefined;
  do {
    before = said.at(-1);
    await sleep(500);
  } while (said.at(-1) !== before || before === 'ready');
  // What sockets and pipes hold on the way, and nowhere near what it would write.
  expect(Number(before)).toBeLessThan(64 * 2 ** 20);
  client.destroy();
  while (said.at(-1) !== 'broken') await sleep(20);
});

test('a client that ends, and then breaks, is seen to break', async () => {
  const client = open(await forwards.to({ address: '10.0.0.1', port: 2 }));
  client.end();
  await once(client, 'data');
  client.pause();
  await sleep(200);
  expect(said.at(-1)).not.toBe('broken');
  client.resetAndDestroy();
  while (said.at(-1) !== 'broken') await sleep(20);
});

test('where nobody listens inside, the client is reset', async () => {
  const client = open(await forwards.to({ address: '10.0.0.1', port: 3 }));
  const [cause] = await once(client, 'error');
  expect(cause).toMatchObject({ code: 'ECONNRESET' });
});

test.each([
  { address: 'example.org', port: 80 },
  { address: '10.0.0.1', port: 0 },
  { address: '10.0.0.1', port: 80, hostPort: 65_536 },
  { address: '10.0.0.1', port: 1.5 },
])('refused: %j', async (wanted) => {
  await expect(forwards.to(wanted)).rejects.toMatchObject({ name: 'ForwardRefused' });
});

test('a port that is taken is refused, and the next wish is heard', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port: hostPort } = other.address() as AddressInfo;
  const wanted = { address: '10.0.0.1', port: 4 };
  await expect(forwards.to({ ...wanted, hostPort })).rejects.toMatchObject({
    name: 'ForwardRefused',
    problem: expect.stringContaining('EADDRINUSE'),
  });
  const any = await forwards.to(wanted);
  await expect(forwards.to({ ...wanted, hostPort })).rejects.toThrow('EADDRINUSE');
  expect(await forwards.to(wanted)).toBe(any);
  other.close();
  await once(other, 'close');
  expect(await forwards.to({ ...wanted, hostPort })).toBe(hostPort);
  expect(await forwards.to({ ...wanted, hostPort: any })).toBe(any);
});

test('with the namespaces the forwards end', async () => {
  const port = await forwards.to({ address: '10.0.0.1', port: 1 });
  await namespace.end();
  const client = open(port);
  const [cause] = await once(client, 'error');
  expect(cause).toMatchObject({ code: 'ECONNREFUSED' });
});
