import fc from 'fast-check';
import { toYaml } from '../../cloud-init/yaml';
import { flatItem, flatMap } from '../../cloud-init/yaml-flat';
import { hostileString } from '../oracles/hostile';

/** Strings near the border between what the short way writes and what it leaves to the library. */
const nearlyPlain = fc.oneof(
  fc.stringMatching(/^[A-Za-z/][A-Za-z0-9_.@+=/ -]{0,8}$/),
  fc.constantFrom(
    'E0',
    'e-5',
    'yes',
    'No',
    'on',
    'y',
    'NULL',
    '0644',
    '1_000',
    '12:30',
    'root:root',
    '~',
    '',
  ),
  fc.stringMatching(/^[\x20-\x7e]{0,6}$/),
  fc
    .array(fc.stringMatching(/^[ \t]{0,2}[a-z#:"'|>$-]{0,4}[ ]{0,1}$/), { maxLength: 5 })
    .map((lines) => lines.map((line) => `${line}\n`).join('')),
  hostileString().filter((text) => text.length < 1000),
);
const flat = fc.dictionary(nearlyPlain, fc.oneof(nearlyPlain, fc.boolean()), {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});

/** The library alone: a nested map is more than the short way takes on. */
function byLibrary(value: Record<string, string | boolean>): string {
  const nested = toYaml({ outer: value, inner: { deep: { deeper: '1' } } });
  const outer = /^outer:\n((?: {2}.*\n|\n)+?)inner:\n/.exec(nested)?.[1] ?? '';
  return outer.replace(/^ {2}/gm, '');
}

test('writes the bytes that the library writes, or nothing', () => {
  let written = 0;
  fc.assert(
    fc.property(flat, (value) => {
      const text = flatMap(value);
      if (text === undefined) return;
      written += 1;
      expect(text).toBe(byLibrary(value));
    }),
    { numRuns: 2000 },
  );
  expect(written).toBeGreaterThan(20);
});

test('writes a command as the library would', () => {
  let written = 0;
  fc.assert(
    fc.property(fc.array(nearlyPlain, { minLength: 1, maxLength: 4 }), (words) => {
      const text = flatItem(words);
      if (text === undefined) return;
      written += 1;
      expect(toYaml({ list: [words, { deep: {} }] })).toBe(`list:\n${text}- deep: {}\n`);
    }),
    { numRuns: 2000 },
  );
  expect(written).toBeGreaterThan(20);
});

test('writes an item of a list as the library would', () => {
  fc.assert(
    fc.property(flat, (value) => {
      const text = flatItem(value);
      if (text === undefined) return;
      const [first, ...rest] = byLibrary(value).trimEnd().split('\n');
      const indented = rest.map((line) => (line === '' ? '' : `  ${line}`));
      expect(text).toBe([`- ${first}`, ...indented, ''].join('\n'));
    }),
    { numRuns: 1000 },
  );
});
