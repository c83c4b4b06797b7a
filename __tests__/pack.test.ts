import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

// Packs the library as `npm publish` would and uses the tarball in a project of
// its own, through both of the ways in which TypeScript finds a package's types.
const ROOT = join(__dirname, '..');
const project = mkdtempSync(join(tmpdir(), 'pack-'));
const modules = join(project, 'node_modules');

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
  run('mv', ['package', join(modules, 'cdktf-lvs')]);
  // What npm would install beside it: its dependencies and peers, from here.
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name === '@cdktf' || name.startsWith('.')) continue;
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, '@cdktf'));
  symlinkSync(
    join(ROOT, 'node_modules/@cdktf/provider-null'),
    join(modules, '@cdktf/provider-null'),
  );
  writeFileSync(join(project, 'package.json'), '{ "name": "app", "private": true }');
  writeFileSync(join(project, 'main.ts'), APP);
  writeFileSync(join(project, 'readme.ts'), firstExample('provider-libvirt/README.md'));
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
  const library = join(modules, 'cdktf-lvs');
  const manifest = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  expect(Object.keys(manifest.dependencies)).not.toContain('@cdktf/provider-libvirt');
  const files = readdirSync(join(library, 'dist'), { recursive: true, encoding: 'utf8' });
  const importers = files.filter(
    (file) =>
      /\.(js|d\.ts)$/.test(file) &&
      /["']@cdktf\/provider-libvirt/.test(readFileSync(join(library, 'dist', file), 'utf8')),
  );
  expect(importers).toEqual([]);
});
