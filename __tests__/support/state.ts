import { stateOf, type Blocks } from '../lab/stacks';
import { at, type JsonValue, type Template } from './template';
import type { Plan } from './terraform';

/** Attributes of the libvirt provider that are numbers, among those which it makes up itself. */
const NUMBERS = ['allocation', 'available', 'capacity', 'physical', 'size'];

/**
 * The text of the state file after a stack was applied: what was planned is as planned, references
 * are resolved, and what the provider makes up has some value of its kind.
 */
export function stateAfter({ json }: Template, { resource_changes }: Plan): string {
  const blocks: Blocks = {};
  for (const { type, name, change } of resource_changes) {
    if (change.after === null) continue;
    const config = at(json, `resource.${type}.${name}`);
    const settle = settler(type, name);
    (blocks[type] ??= {})[name] = settle(
      change.after,
      change.after_unknown,
      config,
    ) as object as Record<string, unknown>;
  }
  return stateOf(blocks);
}

/** Puts values where the plan knows none. */
function settler(type: string, name: string) {
  const settle = (
    after: unknown,
    unknown: unknown,
    config: JsonValue | undefined,
    key = '',
  ): unknown => {
    if (unknown === true) return reference(config) ?? madeUp(type, name, key);
    if (typeof unknown !== 'object' || unknown === null) return after;
    const keys = Object.keys(unknown);
    if (Array.isArray(after)) {
      return after.map((one, i) =>
        settle(one, (unknown as unknown[])[i], at(config ?? null, String(i)), key),
      );
    }
    return {
      ...(after as object),
      ...Object.fromEntries(
        keys.map((one) => [
          one,
          settle(
            (after as Record<string, unknown>)[one],
            (unknown as Record<string, unknown>)[one],
            at(config ?? null, one),
            one,
          ),
        ]),
      ),
    };
  };
  return settle;
}

function madeUp(type: string, name: string, key: string): string | number {
  const number = NUMBERS.includes(key) || (type === 'libvirt_domain' && key === 'id');
  return number ? 1 : `${name}-${key}`;
}

/** `${type.name.attribute}` as the state of that resource has it. */
function reference(config: JsonValue | undefined): string | undefined {
  const found = typeof config === 'string' ? /^\$\{\w+\.([\w-]+)\.(\w+)\}$/.exec(config) : null;
  return found ? `${found[1]}-${found[2]}` : undefined;
}
