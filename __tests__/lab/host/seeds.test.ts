import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type SeedDefinition, Seeds } from '../../../lab/host/seeds';
import { checker, checkersEnv } from '../../../tools/checkers/root';
import { run } from '../../../tools/checkers/run';
import { needCheckers } from '../../oracles/checkers';

needCheckers();

let folder: string;
let seeds: Seeds;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seeds-'));
  seeds = new Seeds(join(folder, 'seeds'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** With the programs of one folder, and no others. */
const seedsBy = (PATH: string) => new Seeds(join(folder, 'seeds'), { PATH });

const DEFINITION: SeedDefinition = {
  name: 'router.seed',
  userData: `#cloud-config\nwrite_files: []\n# Grüße ${'x'.repeat(100_000)}\n`,
  metaData: 'instance-id: router\n',
  networkConfig: 'version: 2\n',
};

async function isoinfo(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(await checker('isoinfo'), args, {
    env: await checkersEnv(),
  });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** The volume's id, and each file's text under each of the two ways to name files. */
async function read(path: string) {
  const volume = /^Volume id: (.*)$/m.exec(await isoinfo('-d', '-i', path))?.[1];
  const texts = async (naming: string) => {
    const names = (await isoinfo(naming, '-f', '-i', path)).trim().split('\n');
    const entries = names.map(async (name) => [
      name,
      await isoinfo(naming, '-x', name, '-i', path),
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
  };
  return { volume, rockRidge: await texts('-R'), joliet: await texts('-J') };
}

it('is a volume which cloud-init finds, with its files byte for byte', async () => {
  const { path, size } = await seeds.create(DEFINITION);
  const files = {
    '/user-data': DEFINITION.userData,
    '/meta-data': DEFINITION.metaData,
    '/network-config': DEFINITION.networkConfig,
  };
  expect(await read(path)).toEqual({ volume: 'cidata', rockRidge: files, joliet: files });
  expect(statSync(path).size).toBe(size);
});

it('has a network configuration only where one is given', async () => {
  const { path } = await seeds.create({ ...DEFINITION, networkConfig: undefined });
  expect(Object.keys((await read(path)).rockRidge).sort()).toEqual(['/meta-data', '/user-data']);
});

it.each(['genisoimage', 'mkisofs', 'xorriso'])(
  'is made by %s where only that is there',
  async (tool) => {
    const found = (process.env['PATH'] ?? '')
      .split(delimiter)
      .find((dir) => existsSync(join(dir, tool)));
    const only = join(folder, 'bin');
    mkdirSync(only);
    if (found) symlinkSync(join(found, tool), join(only, tool));
    // Where the tool is missing, one that only says so stands for it: its choice is what is tested.
    else standIn(join(only, tool));
    const { path } = await seedsBy(only).create(DEFINITION);
    if (found) expect((await read(path)).volume).toBe('cidata');
    else expect(existsSync(path)).toBe(true);
  },
);

it('says which tools were looked for when there is none', async () => {
  await expect(seedsBy(folder).create(DEFINITION)).rejects.toMatchObject({
    name: 'PrerequisiteMissing',
    message: expect.stringMatching(/genisoimage, mkisofs, xorriso/),
  });
  expect(readdirSync(join(folder, 'seeds'))).toEqual([]);
});

it('fails with the tool’s words, and leaves nothing', async () => {
  const only = join(folder, 'bin');
  mkdirSync(only);
  writeFileSync(join(only, 'genisoimage'), '#!/bin/sh\necho no room >&2\nexit 1\n');
  chmodSync(join(only, 'genisoimage'), 0o700);
  await expect(seedsBy(only).create(DEFINITION)).rejects.toMatchObject({
    name: 'SeedFailed',
    message: expect.stringContaining('no room'),
  });
  expect(readdirSync(join(folder, 'seeds'))).toEqual([]);
});

it('can be read by this user alone, since user data may hold secrets', async () => {
  const { path } = await seeds.create(DEFINITION);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'seeds')).mode & 0o777).toBe(0o700);
});

it('has a file of its own beside another of its name, found and deleted by its path', async () => {
  const [one, two] = await Promise.all([seeds.create(DEFINITION), seeds.create(DEFINITION)]);
  expect(one.path).not.toBe(two.path);
  await seeds.delete(one.path);
  await seeds.delete(one.path);
  expect(await seeds.find(one.path)).toBeUndefined();
  expect(await seeds.find(two.path)).toEqual(two);
  expect(readdirSync(join(folder, 'seeds'))).toHaveLength(1);
});

it('leaves files alone that are not seeds', async () => {
  const other = join(folder, 'other');
  writeFileSync(other, '');
  await seeds.delete(other);
  await seeds.delete(join(folder, 'seeds', '..', 'other'));
  expect(existsSync(other)).toBe(true);
  expect(await seeds.find(other)).toBeUndefined();
});

it('removes what a crash left half made', () => {
  mkdirSync(join(folder, 'seeds', '.draft-abc'));
  writeFileSync(join(folder, 'seeds', '.draft-abc', 'user-data'), 'secret');
  new Seeds(join(folder, 'seeds'));
  expect(readdirSync(join(folder, 'seeds'))).toEqual([]);
});

it.each(['../out', 'a/b', '', '.hidden'])('refuses the name %j', async (name) => {
  await expect(seeds.create({ ...DEFINITION, name })).rejects.toMatchObject({
    name: 'NameInvalid',
  });
});

function standIn(path: string): void {
  writeFileSync(path, '#!/bin/sh\nwhile [ "$1" != -output ]; do shift; done\n: >"$2"\n', {
    mode: 0o700,
  });
}
