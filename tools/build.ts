import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Makes `dist/`, the library as it is published.
 *
 * The bindings are not on npm under the name that the sources import them by,
 * so they travel in the same tarball, and the compiled files find them there
 * by a relative path: whatever installs the tarball, and whatever resolves
 * modules in it, knows those.
 */
const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');
const PACKAGE = /(["'])@cdktf\/provider-libvirt(?=[/"'])/g;

rmSync(DIST, { recursive: true, force: true });
const compiler = require.resolve('typescript/bin/tsc');
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
for (const name of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(js|d\.ts)$/.test(name)) continue;
  const file = join(DIST, name);
  const bindings = relative(dirname(file), join(ROOT, 'provider-libvirt'));
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(PACKAGE, `$1${bindings.replaceAll('\\', '/')}`));
}
