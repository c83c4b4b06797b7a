import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stockBindings } from '../../bench/stock';
import { declarations, type Declarations } from './support/declarations';
import { schemaElements } from './support/schema';

// Oracle: the TypeScript that `cdktf get` generates from the same schema.
const LIB = join(__dirname, '../../provider-libvirt/lib');
const folders = [...schemaElements().map(({ folder }) => folder), 'provider'];

function stockDeclarations(folder: string): Declarations {
  const root = join(stockBindings(), folder);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return declarations(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, file), 'utf8')),
  );
}

function sorted(found: Declarations): [string, string[]][] {
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

test.each(folders)('%s declares the same types', (folder) => {
  const actual = declarations([readFileSync(join(LIB, folder, 'index.d.ts'), 'utf8')]);
  const expected = stockDeclarations(folder);
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  expect(sorted(actual)).toEqual(sorted(expected));
});
