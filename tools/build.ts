import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Makes `dist/`, the library and the command as they are published.
 *
 * The bindings are not on npm under the name that the sources import them by,
 * so they travel in the same tarball, and the compiled files find them there
 * by a relative path: whatever installs the tarball, and whatever resolves
 * modules in it, knows those.
 */
const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');
const PACKAGE = /(["'])@cdktf\/provider-libvirt(?=[/"'])/g;

/** Who may read and run a command: everyone, as npm has it. */
const COMMAND_MODE = 0o755;

rmSync(DIST, { recursive: true, force: true });
const compiler = require.resolve('typescript/bin/tsc');
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});

// What a compiled file reads at run time lies beside it, as beside its source.
const { include } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.build.json'), 'utf8')) as {
  include: string[];
};
for (const folder of include) {
  cpSync(join(ROOT, folder), join(DIST, folder), {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || !source.endsWith('.ts'),
  });
}

for (const name of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(js|d\.ts)$/.test(name)) continue;
  const file = join(DIST, name);
  const bindings = relative(dirname(file), join(ROOT, 'provider-libvirt'));
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(PACKAGE, `$1${bindings.replaceAll('\\', '/')}`));
}

const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
};
for (const command of Object.values(bin)) chmodSync(join(ROOT, command), COMMAND_MODE);
