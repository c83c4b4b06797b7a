import { ComplexObject, Tokenization, DefaultTokenResolver, StringConcat } from 'cdktf';
import type { TerraformStack } from 'cdktf';
import { elementClass, newStack, ours, stock, type Bindings } from './support/bindings';
import { schemaElements, type SchemaAttribute } from './support/schema';

// Oracle: the bindings that `cdktf get` generates from the same schema.
const elements = schemaElements();
const stockBindings = stock();

/** What reading every attribute, to any depth, resolves to: by its TypeScript path. */
function references(bindings: Bindings, folder: string, attributes: readonly SchemaAttribute[]) {
  const stack = newStack();
  const element = new (elementClass(bindings.load(folder)))(stack, 'element', {});
  const found: Record<string, unknown> = {};
  read(stack, element, attributes, folder, found);
  return found;
}

interface Readable {
  [name: string]: unknown;
  fqn?: string;
  get?(place: number | string): Readable;
}

function read(
  stack: TerraformStack,
  parent: Readable,
  attributes: readonly SchemaAttribute[],
  path: string,
  found: Record<string, unknown>,
): void {
  for (const attribute of attributes) {
    const at = `${path}.${attribute.name}`;
    const value = parent[attribute.name] as Readable;
    found[at] = resolved(stack, value);
    if (attribute.type?.startsWith('map') && !attribute.assignable) {
      found[`${at}.lookup`] = resolved(stack, (value['lookup'] as (key: string) => unknown)('k'));
    }
    if (attribute.nesting === undefined) continue;
    found[`${at} as text`] = resolved(stack, `-${String(value)}-`);
    const item =
      attribute.nesting === 'single' ? value : value.get?.(attribute.nesting === 'map' ? 'k' : 3);
    if (item !== value) found[`${at}.get`] = resolved(stack, item);
    if (item instanceof ComplexObject) {
      found[`${at} as list`] = resolved(
        stack,
        (item as unknown as { interpolationAsList(): unknown }).interpolationAsList(),
      );
    }
    read(stack, item as Readable, attribute.attributes, `${at}[]`, found);
  }
}

function resolved(scope: TerraformStack, value: unknown): unknown {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(value, { scope, resolver, preparing: false });
}

test.each(elements)('$kind $type reads as the same references', ({ folder, attributes }) => {
  const actual = references(ours, folder, attributes);
  expect(actual).toEqual(references(stockBindings, folder, attributes));
  expect(Object.values(actual).every((value) => value !== undefined)).toBe(true);
});

test('a nested computed attribute reads as a reference', () => {
  const { folder, attributes } = elements.find(({ type }) => type === 'libvirt_domain')!;
  const { 'domain.devices[].interfaces[].mac[].address': address } = references(
    ours,
    folder,
    attributes,
  );
  expect(address).toBe('${libvirt_domain.element.devices.interfaces[3].mac.address}');
});
