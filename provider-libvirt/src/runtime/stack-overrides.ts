import type { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { ElementTable } from './elements';
import { SchemaGuard } from './guard';
import { rootOf, type Struct } from './table';

/** An element of a stack, with the name that overrides have for it. */
export interface StackElement extends IConstruct {
  readonly cdktfStack: TerraformStack;
  readonly friendlyUniqueId: string;
}

type Overrides = Record<string, unknown>;

/**
 * Checks what `stack.addOverride()` will merge into an element. The provider
 * looks after the resources and data sources that overrides alone make.
 */
export function checkStackOverrides(
  element: StackElement,
  table: ElementTable,
  root: Struct,
): void {
  const overrides = overridesOf(element.cdktfStack);
  if (Object.keys(overrides).length === 0) return;
  const { kind, type } = table;
  if (kind !== 'provider') {
    const path = [kind, type, element.friendlyUniqueId];
    new SchemaGuard(element, table).check(root, valueAt(overrides, path));
    return;
  }
  for (const block of Object.values(valueAt(overrides, [kind, type]) ?? {})) {
    new SchemaGuard(element, table).check(root, block);
  }
  checkUnowned(element.cdktfStack, overrides, table.modules ?? {});
}

function checkUnowned(
  stack: TerraformStack,
  overrides: Overrides,
  modules: NonNullable<ElementTable['modules']>,
): void {
  for (const kind of ['resource', 'data'] as const) {
    for (const [type, ids] of Object.entries(overrides[kind] ?? {})) {
      const load = modules[kind]?.[type];
      if (!load) continue;
      const owned = ownedIds(stack, type);
      for (const [id, value] of Object.entries(ids as Overrides)) {
        if (!owned.has(id)) new SchemaGuard(stack, { kind, type }).check(rootOf(load()), value);
      }
    }
  }
}

/** The names of the constructs of a type: each checks the overrides for itself. */
function ownedIds(stack: TerraformStack, type: string): ReadonlySet<string> {
  const elements = stack.node.findAll() as Partial<
    StackElement & { terraformResourceType: string }
  >[];
  return new Set(
    elements
      .filter(({ terraformResourceType }) => terraformResourceType === type)
      .map(({ friendlyUniqueId }) => String(friendlyUniqueId)),
  );
}

/** cdktf keeps them private; it has no other way to ask for them. */
function overridesOf(stack: TerraformStack): Overrides {
  return (stack as unknown as { rawOverrides: Overrides }).rawOverrides;
}

/** What stands at a path of Terraform JSON, if anything does. */
export function valueAt(value: unknown, path: readonly string[]): object | undefined {
  let current = value;
  for (const key of path) current = (current as Overrides | undefined)?.[key];
  return current as object | undefined;
}
