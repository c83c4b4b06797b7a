import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECIPE, recipeHash } from '../../../lab/image/recipe';
import { recipeRows } from './rows';

let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'cdktf-lvs-recipe-'));
  cpSync(RECIPE, copy, { recursive: true });
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

test('a recipe is known by its content, wherever it lies', () => {
  expect(recipeHash(copy)).toMatch(/^[0-9a-f]{16}$/);
  expect(recipeHash(copy)).toBe(recipeHash());
});

test('every change of a recipe is another recipe', () => {
  const hashes = [recipeHash(copy)];
  const change = (act: () => void) => {
    act();
    hashes.push(recipeHash(copy));
  };
  change(() => writeFileSync(join(copy, 'packages'), '\n', { flag: 'a' }));
  change(() => writeFileSync(join(copy, 'etc/fstab'), '\n', { flag: 'a' }));
  change(() => renameSync(join(copy, 'etc/fstab'), join(copy, 'etc/mtab')));
  change(() => rmSync(join(copy, 'etc/mtab')));
  change(() => writeFileSync(join(copy, 'empty'), ''));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test.each([
  ['packages', /^[a-z0-9][a-z0-9+.-]+$/],
  ['kept-modules', /^[a-z]/],
  ['left-out', /^\/(usr|lib)\//],
])('every row of %s has a reason, and none comes twice', (table, form) => {
  const rows = recipeRows(table);
  expect(rows.filter(([name = '', ...reason]) => !form.test(name) || reason.length < 1)).toEqual(
    [],
  );
  expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
});

test('every row of the trimming is of a kind, in /etc, and has a reason', () => {
  for (const [kind = '', path, ...rest] of recipeRows('trimming')) {
    expect(['file', 'empty', 'mask', 'link', 'absent']).toContain(kind);
    expect(path).toMatch(/^\/etc\//);
    expect(rest.length).toBeGreaterThan(kind === 'link' ? 2 : 1);
  }
});

test('the files to copy are those that the trimming names', () => {
  const named = recipeRows('trimming').filter(([kind]) => kind === 'file');
  const present = readdirSync(join(RECIPE, 'etc'), { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(RECIPE, 'etc', name)).isFile())
    .map((name) => `/etc/${name}`);
  expect(named.map(([, path]) => path).sort()).toEqual(present.sort());
});

test("the kernel's command line is one line that names the root file system and the console", () => {
  const text = readFileSync(join(RECIPE, 'cmdline'), 'utf8');
  expect(text.trim().split('\n')).toHaveLength(1);
  expect(text.split(/\s/)).toEqual(expect.arrayContaining(['root=/dev/vda', 'console=ttyS0']));
});

test.each(['build.sh', 'merged-usr.sh', 'initrd-init'])('%s is of the shell', (script) => {
  execFileSync('sh', ['-n', join(RECIPE, script)]);
});
