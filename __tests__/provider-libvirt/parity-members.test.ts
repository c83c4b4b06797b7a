import { ours, stock } from './support/bindings';
import { classMembers } from './support/members';
import { schemaElements } from './support/schema';

// Oracle: the bindings that `cdktf get` generates from the same schema.
const stockBindings = stock();
const folders = [...schemaElements().map(({ folder }) => folder), 'provider'];

describe.each(folders)('%s', (folder) => {
  const expected = stockBindings.load(folder);
  const actual = ours.load(folder);

  test('exports the same names', () => {
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  });

  test('has the same members in each class', () => {
    expect(classMembers(actual, expected)).toEqual(classMembers(expected, expected));
  });
});

test('the index has the same namespaces', () => {
  const errors = ['UnknownAttributeError', 'ReadOnlyAttributeError', 'MissingAttributeError'];
  const actual = ours.load('index');
  const namespaces = Object.keys(actual).filter((name) => !errors.includes(name));
  expect(namespaces.sort()).toEqual(Object.keys(stockBindings.load('index')).sort());
  expect(actual['domain']).toBe(ours.load('domain'));
});
