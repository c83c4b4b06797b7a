import { ComplexObject, DefaultTokenResolver, StringConcat, Tokenization } from 'cdktf';
import type { TerraformStack } from 'cdktf';
import { elementClass, newStack, type Bindings } from './bindings';
import type { SchemaAttribute } from './schema';

/** What reading every attribute, to any depth, resolves to: by its TypeScript path. */
export function references(
  bindings: Bindings,
  folder: string,
  attributes: readonly SchemaAttribute[],
) {
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
