import { ours, stock } from './support/bindings';
import { schemaElements } from './support/schema';

// Oracle: the bindings that `cdktf get` generates from the same schema.
const stockBindings = stock();
const folders = [...schemaElements().map(({ folder }) => folder), 'provider'];

/** What a program can call on a class or on its instances, and in which way. */
function members(holder: object): Record<string, string> {
  const described = Object.entries(Object.getOwnPropertyDescriptors(holder))
    .filter(([name]) => !['constructor', 'length', 'prototype'].includes(name))
    .map(([name, { get, set, value }]): [string, string] => {
      if (typeof value === 'function') return [name, 'method'];
      if (value !== undefined) return [name, `value ${String(value)}`];
      return [name, [get && 'get', set && 'set'].filter(Boolean).join(' and ')];
    });
  return Object.fromEntries(described);
}

/**
 * The members that a class of ours adds to one of cdktf's, in one step or in
 * several; cdktf's own methods of synthesis, which ours extend, aside.
 */
function membersDownFrom(base: { prototype: object }, made: { prototype: object }) {
  let found: Record<string, string> = {};
  for (
    let prototype = made.prototype;
    prototype !== base.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    found = { ...members(prototype), ...found };
  }
  delete found['toTerraform'];
  delete found['toHclTerraform'];
  return found;
}

describe.each(folders)('%s', (folder) => {
  const expected = stockBindings.load(folder);
  const actual = ours.load(folder);

  test('exports the same names', () => {
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  });

  test('has the same members in each class', () => {
    for (const [name, stockClass] of Object.entries(expected)) {
      if (!isClass(stockClass)) continue;
      const ourClass = actual[name] as { prototype: object };
      const stockBase = Object.getPrototypeOf(stockClass) as { prototype: object };
      expect([name, membersDownFrom(stockBase, ourClass)]).toEqual([
        name,
        members(stockClass.prototype),
      ]);
      expect([name, members(ourClass)]).toEqual([name, members(stockClass)]);
    }
  });
});

function isClass(value: unknown): value is { prototype: object } {
  return typeof value === 'function' && String(value).startsWith('class');
}

test('the index has the same namespaces', () => {
  const errors = ['UnknownAttributeError', 'ReadOnlyAttributeError', 'MissingAttributeError'];
  const actual = ours.load('index');
  const namespaces = Object.keys(actual).filter((name) => !errors.includes(name));
  expect(namespaces.sort()).toEqual(Object.keys(stockBindings.load('index')).sort());
  expect(actual['domain']).toBe(ours.load('domain'));
});
