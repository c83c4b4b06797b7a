import type { ElementTable } from './elements';
import { SchemaGuard } from './guard';
import { HCL_FORMAT, JSON_FORMAT, renderSlots, type Format } from './render';
import { SLOTS, type Slotted } from './slots';
import { checkStackOverrides, valueAt, type StackElement } from './stack-overrides';
import type { Struct } from './table';

/** Whether the last rendering met something that the guard has to look at. */
const SUSPECT = Symbol('suspect');

/** An element of this package, as far as synthesis has to know it. */
interface Element extends StackElement, Slotted {
  readonly rawOverrides: Record<string, unknown>;
  [SUSPECT]?: boolean;
}

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
  const { kind, type } = table;
  if (element[SUSPECT] || Object.keys(element.rawOverrides).length > 0) {
    const id = kind === 'provider' ? '0' : element.friendlyUniqueId;
    const rendered = valueAt(synthesized, [kind, type, id]);
    new SchemaGuard(element, table).check(root, rendered, element.rawOverrides);
  }
  checkStackOverrides(element, table, root);
}
