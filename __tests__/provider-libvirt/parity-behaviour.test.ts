import { Testing, type TerraformStack } from 'cdktf';
import * as fc from 'fast-check';
import { elementClass, newStack, ours, stock, type Bindings } from './support/bindings';
import { schemaElements, type SchemaAttribute } from './support/schema';
import { lazily, literal } from './support/values';

// Oracle: the bindings that `cdktf get` generates from the same schema. The same
// random program runs on both, and must see and synthesize the same.
const stockBindings = stock();

/** One step of a program: the numbers pick among what is there. */
interface Step {
  readonly action: 'put' | 'reset' | 'input' | 'read' | 'internalValue';
  readonly path: readonly number[];
  readonly value: unknown;
}

type Node = Record<string, unknown>;

function assignable(attributes: readonly SchemaAttribute[]): readonly SchemaAttribute[] {
  return attributes.filter((attribute) => attribute.assignable);
}

/** A random object of a nested type: what is required, and a few optional attributes. */
function objectOf(attributes: readonly SchemaAttribute[]): fc.Arbitrary<Node> {
  const candidates = assignable(attributes);
  const required = candidates.filter((attribute) => attribute.required);
  const optional = candidates.filter((attribute) => !attribute.required);
  return fc
    .subarray(optional, { maxLength: Math.min(4, optional.length) })
    .chain((chosen) => {
      const entries = [...chosen, ...required].map((attribute) =>
        fc.tuple(fc.constant(attribute.name), valueOf(attribute)),
      );
      return fc.tuple(...entries);
    })
    .map((entries) => Object.fromEntries(entries));
}

function valueOf(attribute: SchemaAttribute): fc.Arbitrary<unknown> {
  const { name, type, nesting, attributes, required } = attribute;
  const unset = required ? [] : [fc.constant(undefined)];
  if (type) {
    return fc.oneof(fc.constantFrom(literal(type, name), literal(type, `${name}2`)), ...unset);
  }
  const token = fc.constant(lazily(`\${a.${name}}`));
  const one = objectOf(attributes);
  const value: fc.Arbitrary<unknown> = nesting === 'single' ? one : fc.array(one, { maxLength: 2 });
  return fc.oneof({ arbitrary: value, weight: 6 }, token, ...unset);
}

/** A random step somewhere among the single nested objects. */
function stepOf(attributes: readonly SchemaAttribute[], path: number[] = []): fc.Arbitrary<Step> {
  const candidates = assignable(attributes);
  return fc.nat(candidates.length - 1).chain((index): fc.Arbitrary<Step> => {
    const attribute = candidates[index] as SchemaAttribute;
    const here = fc.record({
      action: fc.constantFrom<Step['action']>('put', 'reset', 'input', 'read', 'internalValue'),
      path: fc.constant([...path, index]),
      value: valueOf(attribute),
    });
    const goesDeeper =
      attribute.nesting === 'single' && assignable(attribute.attributes).length > 0;
    return goesDeeper ? fc.oneof(here, stepOf(attribute.attributes, [...path, index])) : here;
  });
}

function run(element: Node, attributes: readonly SchemaAttribute[], step: Step): unknown {
  let parent = element;
  let siblings = assignable(attributes);
  for (const index of step.path.slice(0, -1)) {
    const { name, attributes: nested } = siblings[index] as SchemaAttribute;
    parent = parent[name] as Node;
    siblings = assignable(nested);
  }
  const attribute = siblings[step.path.at(-1) ?? 0] as SchemaAttribute;
  const { name } = attribute;
  const member = name.charAt(0).toUpperCase() + name.slice(1);
  switch (step.action) {
    case 'put':
      if (attribute.type) parent[name] = step.value;
      else (parent[`put${member}`] as (value: unknown) => void)(step.value);
      return undefined;
    case 'reset':
      return (parent[`reset${member}`] as (() => void) | undefined)?.call(parent);
    case 'input':
      return parent[`${name}Input`];
    case 'read':
      return String(parent[name]).length > 0;
    case 'internalValue':
      return parent === element ? undefined : parent['internalValue'];
  }
}

function observe(
  bindings: Bindings,
  folder: string,
  attributes: readonly SchemaAttribute[],
  config: Node,
  steps: readonly Step[],
): unknown[] {
  const stack: TerraformStack = newStack();
  const element = new (elementClass(bindings.load(folder)))(stack, 'element', config);
  const seen = steps.map((step) => run(element, attributes, step));
  return [...seen, Testing.synth(stack), stack.toHclTerraform()];
}

const runs: Readonly<Record<string, number>> = { libvirt_domain: 60, libvirt_network: 150 };

test.each(schemaElements().filter(({ attributes }) => assignable(attributes).length > 0))(
  '$kind $type does the same in any program',
  ({ type, folder, attributes }) => {
    const program = fc.tuple(objectOf(attributes), fc.array(stepOf(attributes), { maxLength: 8 }));
    fc.assert(
      fc.property(program, ([config, steps]) => {
        expect(observe(ours, folder, attributes, config, steps)).toEqual(
          observe(stockBindings, folder, attributes, config, steps),
        );
      }),
      { numRuns: runs[type] ?? 100, seed: 1 },
    );
  },
);
