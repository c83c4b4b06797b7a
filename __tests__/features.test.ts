import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { titlesOf } from './support/titles';

const ROOT = resolve(__dirname, '..');

/** How a test file shows that it asks the reader that a row names. */
const READERS: Readonly<Record<string, RegExp>> = {
  keepalived: /keepalivedConfigTests?\(|startRouters|two-routers/,
  'iptables-restore': /iptablesRestoreTest\(/,
  'cloud-init': /read(?:All)?UserData\(|cloudInitSchemas?\(|readNetworkConfigs?\(/,
  systemd: /systemdVerify|verifyUnits|systemd-verify/,
  Terraform: /validateAndPlan\(/,
  'a shell': /bash|dash|sourceIfcfg/,
  'a reader of lvs.cf': /readLvsCf\(|engineFile\(/,
};

const COLUMNS = [
  'Capability',
  'Known from',
  'How to say it',
  'Engines and guests',
  'Proved by',
  'Test',
];

const AREAS = [
  'Virtual servers',
  'Health checks',
  'LVS routers',
  'Real servers',
  'Errors and safety',
  'Comfort',
];

interface Feature {
  readonly capability: string;
  readonly knownFrom: string;
  readonly words: string;
  readonly engines: string;
  readonly proof: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

function cells(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

function testsOf(cell: string): Feature['tests'] {
  return cell.split(/; (?=`)/).map((one) => {
    const [, file, title] = /^`([^`]+)` › (.+)$/.exec(one) ?? [];
    return { file: file ?? one, title: title ?? '' };
  });
}

const page = readFileSync(join(ROOT, 'docs/features.md'), 'utf8');

/** The rows of each area's table, its heading first. */
const tables = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    area: text.slice(0, text.indexOf('\n')),
    rows: text
      .split('\n')
      .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+$/.test(line))
      .map(cells),
  }));

const features: readonly Feature[] = tables.flatMap(({ rows }) =>
  rows.slice(1).map(([capability, knownFrom, words, engines, proof, test]) => ({
    capability: capability!,
    knownFrom: knownFrom!,
    words: words!,
    engines: engines!,
    proof: proof!,
    tests: testsOf(test ?? ''),
  })),
);

const named = features.map((feature) => [feature.capability, feature] as const);

it('the page has its areas, and each of them a table with rows', () => {
  expect(tables.map(({ area }) => area)).toEqual(AREAS);
  for (const { area, rows } of tables) {
    expect({ area, columns: rows[0] }).toEqual({ area, columns: COLUMNS });
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect({ row, cells: row.length }).toEqual({ row, cells: 6 });
  }
});

it('each capability is there once', () => {
  const names = features.map(({ capability }) => capability.toLowerCase());
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

it('the README leads to it', () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain('](docs/features.md)');
});

describe.each(named)('%s', (_, feature) => {
  it('says where it is known from, how it is said, and with which engine', () => {
    expect(feature.knownFrom).toMatch(/^(?!$)P?K?L?A?$|^–$/);
    expect(feature.words).not.toBe('');
    expect(feature.engines).not.toBe('');
  });

  it('names a test that exists', () => {
    for (const { file, title } of feature.tests) {
      expect({ file, exists: existsSync(join(ROOT, file)) }).toEqual({ file, exists: true });
      const titles = titlesOf(join(ROOT, file));
      expect({ title, found: title !== '' && titles.some((one) => one.includes(title)) }).toEqual({
        title,
        found: true,
      });
    }
  });

  it('is proved by what that test asks', () => {
    const text = feature.tests.map(({ file }) => readFileSync(join(ROOT, file), 'utf8')).join();
    const booted = feature.tests.some(({ file }) => /^__tests__\/e2e\//.test(file));
    expect(booted).toBe(feature.proof === 'booted');
    const readers = /^judged by (.+)$/.exec(feature.proof)?.[1]?.split(', ');
    if (readers) {
      expect(Object.keys(READERS)).toEqual(expect.arrayContaining(readers));
      for (const reader of readers) expect(text).toMatch(READERS[reader]!);
    } else {
      expect(['booted', 'rendered only', 'tested']).toContain(feature.proof);
    }
  });
});
