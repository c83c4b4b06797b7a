import type { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { ElementTable } from './elements';
import { PROVIDER_META, RESOURCE_META, SchemaGuard } from './guard';
import { HCL_FORMAT, JSON_FORMAT, renderSlots, type Format } from './render';
import { SLOTS, type Slotted } from './slots';
import type { Struct } from './table';

/** Whether the last rendering met something that the guard has to look at. */
const SUSPECT = Symbol('suspect');

/** An element of this package, as far as synthesis has to know it. */
interface Element extends IConstruct, Slotted {
  readonly cdktfStack: TerraformStack;
  readonly friendlyUniqueId: string;
  readonly rawOverrides: Overrides;
  [SUSPECT]?: boolean;
}

type Overrides = Record<string, unknown>;

/** cdktf's method that this package extends. */
type ToTerraform = (this: Element) => unknown;

/**
 * Gives an element class its synthesis: cdktf's own, fed with the attributes
 * that are set, and followed by the schema guard.
 */
export function defineSynthesis(
  made: { prototype: object },
  table: ElementTable,
  root: Struct,
): void {
  const base = Object.getPrototypeOf(made.prototype) as Record<string, ToTerraform>;
  const toTerraform = base['toTerraform'] as ToTerraform;
  const toHclTerraform = base['toHclTerraform'] as ToTerraform;
  define(made.prototype, 'synthesizeAttributes', function () {
    return render(this, root, JSON_FORMAT);
  });
  define(made.prototype, 'synthesizeHclAttributes', function () {
    return render(this, root, HCL_FORMAT);
  });
  define(made.prototype, 'toTerraform', function () {
    const synthesized = toTerraform.call(this);
    guard(this, table, root, synthesized);
    return synthesized;
  });
  define(made.prototype, 'toHclTerraform', function () {
    guard(this, table, root, toTerraform.call(this));
    return toHclTerraform.call(this);
  });
}

function define(prototype: object, name: string, value: ToTerraform): void {
  Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
}

function render(element: Element, root: Struct, format: Format): unknown {
  const rendering = { format, suspect: false };
  const attributes = renderSlots(root, element[SLOTS], rendering);
  element[SUSPECT] = rendering.suspect;
  return attributes;
}

function guard(element: Element, table: ElementTable, root: Struct, synthesized: unknown): void {
  const path = pathOf(element, table);
  if (element[SUSPECT] || Object.keys(element.rawOverrides).length > 0) {
    checker(element, table).check(root, at(synthesized, path), element.rawOverrides);
  }
  const { rawOverrides } = element.cdktfStack as unknown as { rawOverrides: Overrides };
  for (const override of overridesFor(element, table, rawOverrides)) {
    checker(element, table).check(root, override);
  }
}

function pathOf(element: Element, { kind, type }: ElementTable): string[] {
  return kind === 'provider' ? [kind, type, '0'] : [kind, type, element.friendlyUniqueId];
}

/** What `stack.addOverride()` put in for an element; for any provider block of its type. */
function overridesFor(element: Element, table: ElementTable, overrides: Overrides): unknown[] {
  if (Object.keys(overrides).length === 0) return [];
  if (table.kind !== 'provider') return [at(overrides, pathOf(element, table))];
  return Object.values(at(overrides, [table.kind, table.type]) ?? {});
}

function at(value: unknown, path: readonly string[]): object | undefined {
  let current = value;
  for (const key of path) current = (current as Overrides | undefined)?.[key];
  return current as object | undefined;
}

function checker(element: Element, { kind, type }: ElementTable): SchemaGuard {
  const meta = kind === 'provider' ? PROVIDER_META : RESOURCE_META;
  return new SchemaGuard({ scope: element, type, meta });
}
