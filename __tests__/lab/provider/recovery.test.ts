import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findTerraform } from '../../../lab/terraform';
import { eventually } from '../machine';
import { type Blocks, stackOf } from '../stacks';
import { TestLab } from './lab';

let lab: TestLab;
/** Serves an image that ends only when a test lets it. */
let server: Server;
let begun: Promise<ServerResponse>;

beforeAll(async () => {
  lab = await new TestLab().start();
});
afterAll(() => lab.remove());
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  begun = once(server, 'request').then(([, response]) => {
    response.writeHead(200);
    response.write(Buffer.alloc(1024));
    return response as ServerResponse;
  });
});
afterEach(async () => {
  server.close();
  await lab.client.request('forget', { known: [] });
  rmSync(join(lab.stack, 'terraform.tfstate'), { force: true });
});

/** A network, and a volume whose image takes its time. */
function slow(): Blocks {
  const { port } = server.address() as AddressInfo;
  return {
    libvirt_network: { net: { name: 'net' } },
    libvirt_cloudinit_disk: { seed: { name: 'seed', user_data: 'u', meta_data: 'm' } },
    libvirt_volume: {
      base: {
        name: 'base',
        pool: 'default',
        create: { content: { url: `http://127.0.0.1:${port}/` } },
        depends_on: ['libvirt_network.net', 'libvirt_cloudinit_disk.seed'],
      },
    },
  };
}

/** Starts an apply, and ends Terraform while the image is on its way. */
async function endedApply(signal: 'SIGINT' | 'SIGKILL'): Promise<ServerResponse> {
  lab.write(stackOf(slow()));
  const { command = '' } = (await findTerraform(process.env)) ?? {};
  const terraform = spawn(command, ['apply', '-auto-approve'], {
    cwd: lab.stack,
    env: lab.env,
    stdio: 'ignore',
  });
  const response = await begun;
  terraform.kill(signal);
  await once(terraform, 'exit');
  return response;
}

test('what a killed Terraform ordered is given up or made to its end, and then not known', async () => {
  const response = await endedApply('SIGKILL');
  const { removed } = await lab.client.request('forget', { known: [] });
  expect(removed.map((line) => line.split(' ')[0]).sort()).toEqual([
    'libvirt_cloudinit_disk',
    'libvirt_network',
  ]);
  await eventually('its download ends', () => response.destroyed);
  expect(lab.has('pools', 'default', 'base')).toBe(false);
  expect(await lab.client.request('forget', { known: [] })).toEqual({ removed: [] });
});

test('a Terraform that is stopped does not wait for a download', async () => {
  // The image never comes to its end: Terraform ends because the download is given up.
  const response = await endedApply('SIGINT');
  await eventually('its download ends', () => response.destroyed);
  const { resources } = JSON.parse(readFileSync(join(lab.stack, 'terraform.tfstate'), 'utf8'));
  const types = (resources as { type: string }[]).map(({ type }) => type);
  expect(types.sort()).toEqual(['libvirt_cloudinit_disk', 'libvirt_network']);
  expect(lab.has('pools', 'default', 'base')).toBe(false);
});

test('where the state was lost, the names are taken, and the next apply says so', async () => {
  (await endedApply('SIGKILL')).end();
  rmSync(join(lab.stack, 'terraform.tfstate'), { force: true });
  const text = await lab.refusal(stackOf({ libvirt_network: { net: { name: 'net' } } }));
  expect(text).toMatch(/Error: NameTaken.*with libvirt_network\.net.*network net/);
});

test('what a state knows is left alone', async () => {
  const blocks: Blocks = {
    libvirt_pool: { pool: { name: 'lvs', type: 'dir' } },
    libvirt_network: { net: { name: 'net' } },
    libvirt_cloudinit_disk: { seed: { name: 'seed', user_data: 'u', meta_data: 'm' } },
    libvirt_volume: {
      disk: { name: 'disk', pool: '${libvirt_pool.pool.name}', capacity: 1024 },
    },
    libvirt_domain: { one: { name: 'one', type: 'qemu', memory: 32768, running: true } },
  };
  await lab.apply(stackOf(blocks));
  const state = await lab.state();
  const known = Object.values(state).flatMap(({ id, uuid }) => [id, uuid].map(String));
  expect(await lab.client.request('forget', { known })).toEqual({ removed: [] });
  expect(await lab.changes()).toEqual([]);

  const { removed } = await lab.client.request('forget', { known: [] });
  expect(removed.map((line) => line.split(' ')[0])).toEqual([
    'libvirt_domain',
    'libvirt_volume',
    'libvirt_cloudinit_disk',
    'libvirt_network',
    'libvirt_pool',
  ]);
  expect(await lab.changes()).toEqual(
    expect.arrayContaining([
      'create libvirt_domain.one',
      'create libvirt_network.net',
      'create libvirt_pool.pool',
      'create libvirt_volume.disk',
      'create libvirt_cloudinit_disk.seed',
    ]),
  );
});

test('a create that fails leaves nothing, and what stood before it stays', async () => {
  const text = await lab.refusal(
    stackOf({
      libvirt_network: { net: { name: 'net' } },
      libvirt_domain: {
        one: {
          name: 'one',
          type: 'qemu',
          memory: 32768,
          running: true,
          cpu: { mode: 'custom', model: 'none-such' },
          depends_on: ['libvirt_network.net'],
        },
      },
    }),
  );
  expect(text).toMatch(/Error: MachineFailed.*with libvirt_domain\.one.*none-such/);
  expect(await lab.client.request('machines', {})).toEqual([]);
  expect(Object.keys(await lab.state())).toEqual(['libvirt_network.net']);
});

test('a network that does not come up is not there', async () => {
  const ips = [{ address: '10.0.0.1', prefix: 24 }];
  const one = { name: 'one', ips };
  await lab.apply(stackOf({ libvirt_network: { one } }));
  const text = await lab.refusal(stackOf({ libvirt_network: { one, two: { name: 'two', ips } } }));
  expect(text).toMatch(/Error: NetworkFailed.*with libvirt_network\.two.*overlaps/);
  const known = [String((await lab.state())['libvirt_network.one']?.['id'])];
  expect(await lab.client.request('forget', { known })).toEqual({ removed: [] });
});

test('an update that fails leaves the resource as it was, in the state and in the lab', async () => {
  const update = { shutdown: { timeout: 1 } };
  const one = { name: 'one', type: 'qemu', memory: 32768, running: true, update };
  await lab.apply(stackOf({ libvirt_domain: { one } }));
  const [before] = await lab.client.request('machines', {});
  const cpu = { mode: 'custom', model: 'none-such' };
  const text = await lab.refusal(stackOf({ libvirt_domain: { one: { ...one, cpu } } }));
  expect(text).toMatch(/Error: MachineFailed.*none-such/);
  const [after] = await lab.client.request('machines', {});
  expect(after).toMatchObject({ uuid: before?.uuid, running: true });
  lab.write(stackOf({ libvirt_domain: { one } }));
  expect(await lab.changes()).toEqual([]);
  await lab.client.request('kill', { name: 'one' });
  await lab.client.request('start', { name: 'one' });
});
