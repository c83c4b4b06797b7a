import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

// Packs the library as `npm publish` would and uses the tarball in a project of
// its own, through both of the ways in which TypeScript finds a package's types.
const ROOT = join(__dirname, '..');
const project = mkdtempSync(join(tmpdir(), 'pack-'));
const modules = join(project, 'node_modules');
const library = join(modules, 'cdktf-lvs');
/** The files of what the command runs, as they were when it was packed. */
const sources = { lab: filesUnder(join(ROOT, 'lab')), cli: filesUnder(join(ROOT, 'cli')) };

function run(command: string, args: string[], cwd = project): string {
  const env = { ...process.env, npm_config_update_notifier: 'false' };
  try {
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')}:\n${stdout}\n${stderr}`);
  }
}

beforeAll(() => {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--pack-destination', project], ROOT),
  );
  mkdirSync(modules);
  run('tar', ['xzf', basename(filename)]);
  run('mv', ['package', library]);
  // What npm would install beside it, and what the app has itself, from here: nothing else,
  // so that what the library uses without asking for it is not found.
  const { dependencies, peerDependencies } = manifest();
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  writeFileSync(join(project, 'package.json'), '{ "name": "app", "private": true }');
  writeFileSync(join(project, 'main.ts'), APP);
  writeFileSync(join(project, 'readme.ts'), firstExample('provider-libvirt/README.md'));
  // npm's own way of linking commands, without an install.
  run('npm', ['rebuild', 'cdktf-lvs', '--ignore-scripts', '--offline', '--silent']);
}, 180_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

const APP = `
import { Testing, TerraformStack } from 'cdktf';
import { provider, volume, UnknownAttributeError } from 'cdktf-lvs/provider-libvirt';
import { Domain, type DomainConfig } from 'cdktf-lvs/provider-libvirt/lib/domain';

const stack = new TerraformStack(Testing.app({ outdir: '.' }), 'stack');
new provider.LibvirtProvider(stack, 'libvirt', { uri: 'qemu:///system' });
const disk = new volume.Volume(stack, 'disk', { name: 'disk', pool: 'default' });
const config: DomainConfig = {
  name: 'guest',
  type: 'kvm',
  devices: { disks: [{ source: { file: { file: disk.path } } }] },
};
const guest = new Domain(stack, 'guest', config);
console.log(Testing.synth(stack));
guest.addOverride('devices.nothing', 1);
try {
  Testing.synth(stack);
} catch (error) {
  if (!(error instanceof UnknownAttributeError)) throw error;
}
`;

const JAVASCRIPT_APP = `
const { App, TerraformStack } = require('cdktf');
const { Guest, HealthCheck, LvsCluster, Network, WebPage } = require('cdktf-lvs');
const { provider } = require('cdktf-lvs/provider-libvirt');

const app = new App();
const stack = new TerraformStack(app, 'web');
new provider.LibvirtProvider(stack, 'libvirt', { uri: 'qemu:///system' });
const cluster = new LvsCluster(stack, 'lvs', {
  publicNetwork: Network.nat('192.168.26.0/24', { gateway: '192.168.26.254' }),
  privateNetwork: Network.isolated('10.11.12.0/24'),
  natVip: '10.11.12.10',
  routers: [
    { publicIp: '192.168.26.9', privateIp: '10.11.12.9' },
    { publicIp: '192.168.26.8', privateIp: '10.11.12.8' },
  ],
  guest: Guest.debian12(),
});
const one = cluster.addRealServer('one', { ip: '10.11.12.1', workload: new WebPage() });
const two = cluster.addRealServer('two', { ip: '10.11.12.2', workload: new WebPage() });
cluster.addVirtualServer('http', {
  vip: '192.168.26.10',
  port: 80,
  healthCheck: HealthCheck.http('/'),
  realServers: [one, two],
});
app.synth();
`;

function manifest(): {
  bin: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
} {
  return JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
}

/** The files under a folder, by their paths from there. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

/** The first program in a page of the documentation. */
function firstExample(page: string): string {
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, page), 'utf8')) ?? [];
  return String(program);
}

test.each([
  ['commonjs', 'node10'],
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
])(
  'a program compiles with the bindings of the tarball and synthesizes: %s, %s',
  (module, moduleResolution) => {
    const outDir = join(project, moduleResolution);
    const compilerOptions = {
      strict: true,
      target: 'es2022',
      types: ['node'],
      module,
      moduleResolution,
      outDir,
    };
    const config = JSON.stringify({ compilerOptions, files: ['main.ts', 'readme.ts'] });
    writeFileSync(join(project, 'tsconfig.json'), config);
    run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', '.']);
    const { resource } = JSON.parse(run(process.execPath, [join(outDir, 'main.js')]));
    expect(resource.libvirt_domain.guest.devices.disks[0].source.file.file).toBe(
      '${libvirt_volume.disk.path}',
    );
    run(process.execPath, [join(outDir, 'readme.js')]);
    const json = readFileSync(join(project, 'cdktf.out/stacks/guests/cdk.tf.json'), 'utf8');
    expect(JSON.parse(json).resource.libvirt_domain.guest.os).toEqual({ type: 'hvm' });
  },
  120_000,
);

test('no file of the library asks for the package that npm does not have', () => {
  expect(Object.keys(manifest().dependencies)).not.toContain('@cdktf/provider-libvirt');
  const importers = filesUnder(join(library, 'dist')).filter(
    (file) =>
      /\.(js|d\.ts)$/.test(file) &&
      /["']@cdktf\/provider-libvirt/.test(readFileSync(join(library, 'dist', file), 'utf8')),
  );
  expect(importers).toEqual([]);
});

test('the library loads nothing of the lab', () => {
  const loaded: string[] = JSON.parse(
    run(process.execPath, [
      '-p',
      "require('cdktf-lvs'); JSON.stringify(Object.keys(require.cache))",
    ]),
  );
  expect(loaded).toContain(join(library, 'dist/constructs/index.js'));
  expect(loaded.filter((file) => /dist\/(lab|cli)\/|@grpc|@msgpack/.test(file))).toEqual([]);
});

describe('the command', () => {
  // What the lab reads, runs or sends to a guest, and each program of its own.
  test.each(Object.entries(sources))('has every file of %s, as it is here', (folder, files) => {
    const packed = filesUnder(join(library, 'dist', folder));
    for (const file of files) {
      const source = join(ROOT, folder, file);
      if (file.endsWith('.ts')) {
        expect(packed).toContain(file.replace(/ts$/, 'js'));
        continue;
      }
      expect(packed).toContain(file);
      const copy = join(library, 'dist', folder, file);
      expect(readFileSync(copy).equals(readFileSync(source))).toBe(true);
      expect({ file, executable: isExecutable(copy) }).toEqual({
        file,
        executable: isExecutable(source),
      });
    }
  });

  test('says how it is used', () => {
    expect(run('npx', ['--no-install', 'cdktf-lvs', '--help'])).toMatch(/^Usage: cdktf-lvs /);
  });

  test('plans an app in JavaScript with Terraform', () => {
    writeFileSync(join(project, 'main.js'), JAVASCRIPT_APP);
    writeFileSync(join(project, 'cdktf.json'), '{ "app": "node main.js" }');
    const output = run('npx', ['--no-install', 'cdktf-lvs', 'plan', 'web']);
    const { resource } = JSON.parse(
      readFileSync(join(project, 'cdktf.out/stacks/web/cdk.tf.json'), 'utf8'),
    );
    const resources = Object.values(resource).flatMap((ones) => Object.keys(ones as object));
    expect(output).toContain(`Plan: ${resources.length} to add, 0 to change, 0 to destroy.`);
  }, 120_000);
});

test("the lab's daemon starts from the package, serves the providers, and ends", () => {
  const client = join(library, 'dist/lab/daemon-client.js');
  const script = `
    const { startDaemon } = require(${JSON.stringify(client)});
    startDaemon({ folder: 'lab' }).then(async (daemon) => {
      const machines = await daemon.request('machines', {}).finally(() => daemon.end());
      console.log(JSON.stringify({ sources: daemon.sources, machines, alive: daemon.alive }));
    });
  `;
  expect(JSON.parse(run(process.execPath, ['-e', script]))).toEqual({
    sources: ['dmacvicar/libvirt', 'hashicorp/null'],
    machines: [],
    alive: false,
  });
}, 60_000);

function isExecutable(file: string): boolean {
  return (statSync(file).mode & 0o111) !== 0;
}
