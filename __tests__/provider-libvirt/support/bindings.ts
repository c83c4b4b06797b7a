import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing, TerraformStack, type TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';
import { stockBindings } from '../../../bench/stock';

/** A module of bindings, as a test reaches into it. */
export type Module = Record<string, unknown>;

/** The class of a resource, data source or provider. */
export type ElementConstructor = new (
  scope: Construct,
  id: string,
  config: Record<string, unknown>,
) => TerraformElement & Record<string, unknown>;

/** Loads the same module of two sets of bindings. */
export interface Bindings {
  readonly name: string;
  load(folder: string): Module;
}

const OURS = join(__dirname, '../../../provider-libvirt/lib');

/** The package of this repository. */
export const ours: Bindings = {
  name: 'ours',
  ...bindingsIn(OURS),
};

/** What `cdktf get` makes. */
export function stock(...source: Parameters<typeof stockBindings>): Bindings {
  return { name: 'stock', ...bindingsIn(stockBindings(...source)) };
}

/** Bindings in a folder, one folder a module. */
export function bindingsIn(folder: string): Pick<Bindings, 'load'> {
  return { load: (name) => jest.requireActual<Module>(join(folder, name)) };
}

/** The only class of a module that is an element: it is named after no other. */
export function elementClass(module: Module): ElementConstructor {
  const found = Object.values(module).filter(
    (value) => typeof value === 'function' && 'tfResourceType' in value,
  );
  if (found.length !== 1) throw new Error(`${found.length} element classes in a module`);
  return found[0] as unknown as ElementConstructor;
}

/**
 * A fresh stack, for one synthesis. Nothing is written; without a folder that
 * exists, cdktf would make a new one for each app and leave it behind.
 */
export function newStack(): TerraformStack {
  return new TerraformStack(Testing.app({ outdir: tmpdir() }), 'stack');
}

/** Synthesizes a stack with one element. */
export function synthesized(
  module: Module,
  config: Record<string, unknown>,
  change: (element: TerraformElement & Record<string, unknown>) => void = () => undefined,
): string {
  const stack = newStack();
  change(new (elementClass(module))(stack, 'element', config));
  return Testing.synth(stack);
}

/** The HCL of a stack with one element, and what cdktf says about it. */
export function synthesizedHcl(module: Module, config: Record<string, unknown>): unknown {
  const stack = newStack();
  new (elementClass(module))(stack, 'element', config);
  return stack.toHclTerraform();
}
