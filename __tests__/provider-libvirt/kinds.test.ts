import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { stockBindings } from '../../bench/stock';
import { generate, readSchema } from '../../provider-libvirt/src/generator/generate';
import { bindingsIn, stock, synthesized, synthesizedHcl } from './support/bindings';
import { declarations } from './support/declarations';
import { classMembers } from './support/members';
import { references } from './support/references';
import { schemaElements } from './support/schema';
import { fullConfig, literal, token } from './support/values';

// The libvirt provider has no sets of objects, no maps and few collections of
// primitives. A later one may; these come from a schema that has every kind.
// Oracle: the bindings that `cdktf get` generates from the same schema.
const SCHEMA = join(__dirname, 'fixtures/kinds.json');
const CONSTRAINT = 'example/kinds@1.0.0';
const CACHE = join(__dirname, '../../.cache');

mkdirSync(CACHE, { recursive: true });
const outdir = mkdtempSync(join(CACHE, 'kinds-'));
generate({ schema: readSchema(SCHEMA), version: '1.0.0', outdir });
symlinkSync(join(__dirname, '../../provider-libvirt/lib/runtime'), join(outdir, 'runtime'));
const ours = { name: 'ours', ...bindingsIn(outdir) };
const expected = stock(SCHEMA, CONSTRAINT);
const elements = schemaElements(SCHEMA);

afterAll(() => rmSync(outdir, { recursive: true }));

describe.each(elements)('$kind $type', ({ folder, attributes }) => {
  test.each([
    ['values', literal],
    ['tokens', token],
  ])('gives the same JSON and HCL with %s', (_name, make) => {
    const config = fullConfig(attributes, { make });
    const [a, b] = [ours.load(folder), expected.load(folder)];
    expect(synthesized(a, config)).toBe(synthesized(b, config));
    expect(synthesizedHcl(a, config)).toEqual(synthesizedHcl(b, config));
  });

  test('reads as the same references', () => {
    expect(references(ours, folder, attributes)).toEqual(references(expected, folder, attributes));
  });
});

test.each([...elements.map(({ folder }) => folder), 'provider'])(
  '%s has the same names, members and types',
  (folder) => {
    const [a, b] = [ours.load(folder), expected.load(folder)];
    expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort());
    expect(classMembers(a, b)).toEqual(classMembers(b, b));
    const declared = (file: string) => new Map(declarations([readFileSync(file, 'utf8')]));
    expect(declared(join(outdir, folder, 'index.d.ts'))).toEqual(
      declared(join(stockBindings(SCHEMA, CONSTRAINT), folder, 'index.ts')),
    );
  },
);

test('the provider gives the same JSON', () => {
  const config = { token: 'a', retries: 3, insecure: true, hosts: ['b', 'c'] };
  expect(synthesized(ours.load('provider'), config)).toBe(
    synthesized(expected.load('provider'), config),
  );
});
