import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootProgress } from '../../../lab/observe/console';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  file = join(folder, 'serial.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('of a long log only the end is read', () => {
  writeFileSync(file, `${'x'.repeat(10_000_000)}\n${CLOUD_INIT} finished\n`);
  expect(bootProgress(file)).toBe('first boot complete');
});

test('a guest that printed nothing is booting', () => {
  expect(bootProgress(file)).toBe('booting');
});

const CLOUD_INIT = 'Cloud-init v. 22.4.2';

test.each([
  ['[    0.000000] Linux version 6.1.0', 'booting'],
  ['Welcome to GRUB!', 'booting'],
  ['Welcome to Debian GNU/Linux 12 (bookworm)!', 'starting services'],
  [`python3[170]: ${CLOUD_INIT} running 'init-local' at Sun`, 'cloud-init, local stage'],
  [`${CLOUD_INIT} running 'modules:final' at Sun`, 'cloud-init, final stage'],
  [`${CLOUD_INIT} finished at Sun, 22 Nov 2026`, 'first boot complete'],
  ['Kernel panic - not syncing: VFS', 'kernel panic'],
])('%s: %s', (line, progress) => {
  writeFileSync(file, `[    0.000000] Linux version 6.1.0\n${line}\nand more\n`);
  expect(bootProgress(file)).toBe(progress);
});
