import { structName } from '../../provider-libvirt/src/generator/names';
import { ours, stock, synthesized, synthesizedHcl, type Module } from './support/bindings';
import { schemaElements, type SchemaAttribute } from './support/schema';
import {
  fullConfig,
  lazily,
  literal,
  terraformValue,
  token,
  type MakeValue,
} from './support/values';

// Oracle: the bindings that `cdktf get` generates from the same schema.
const elements = schemaElements();
const stockBindings = stock();

function both(folder: string): [stock: Module, ours: Module] {
  return [stockBindings.load(folder), ours.load(folder)];
}

function depthOf(attributes: readonly SchemaAttribute[]): number {
  return 1 + Math.max(0, ...attributes.map((attribute) => depthOf(attribute.attributes)));
}

describe.each(elements)('$kind $type', ({ folder, attributes }) => {
  const [expected, actual] = both(folder);

  test.each<[string, MakeValue]>([
    ['values', literal],
    ['tokens', token],
  ])('gives the same JSON with %s in all attributes', (_name, make) => {
    const config = fullConfig(attributes, { make });
    expect(synthesized(actual, config)).toBe(synthesized(expected, config));
  });

  test('gives the same JSON with a token in each nested place', () => {
    for (let depth = 1; depth < depthOf(attributes); depth++) {
      const config = fullConfig(attributes, {
        make: literal,
        replace: (place) => (place.depth === depth ? lazily(terraformValue(place)) : place.value),
      });
      expect(synthesized(actual, config)).toBe(synthesized(expected, config));
    }
  });

  test('gives the same HCL', () => {
    const config = fullConfig(attributes, { make: literal });
    expect(synthesizedHcl(actual, config)).toEqual(synthesizedHcl(expected, config));
  });
});

test('the provider gives the same JSON and HCL', () => {
  const [expected, actual] = both('provider');
  const config = { uri: 'qemu:///system', alias: 'second' };
  expect(synthesized(actual, config)).toBe(synthesized(expected, config));
  expect(synthesized(actual, {})).toBe(synthesized(expected, {}));
  expect(synthesizedHcl(actual, config)).toEqual(synthesizedHcl(expected, config));
});

test('each …ToTerraform function maps each attribute as the stock one does', () => {
  let compared = 0;
  const compare = (
    folder: string,
    path: string[],
    attributes: readonly SchemaAttribute[],
  ): void => {
    const [expected, actual] = both(folder);
    const struct = structName(path);
    const name = struct.charAt(0).toLowerCase() + struct.slice(1);
    for (const attribute of attributes) {
      const value = fullConfig([attribute], { make: literal });
      for (const mapper of [`${name}ToTerraform`, `${name}ToHclTerraform`]) {
        const call = (module: Module): unknown => (module[mapper] as Mapper)(value);
        if (path.length > 1) expect(call(actual)).toEqual(call(expected));
        compared++;
      }
      if (attribute.nesting) {
        compare(folder, [...path, attribute.terraformName], attribute.attributes);
      }
    }
  };
  for (const { folder, attributes } of elements) {
    compare(folder, [folder.replaceAll('-', '_')], attributes);
  }
  expect(compared).toBeGreaterThan(8_000);
});

type Mapper = (struct: unknown) => unknown;
