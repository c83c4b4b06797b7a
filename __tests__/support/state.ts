import { stateOf, type Blocks } from '../lab/stacks';
import { at, type Json, type JsonValue, type Template } from './template';
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
    const settled = settler(json, type, name)(change.after, change.after_unknown, config);
    (blocks[type] ??= {})[name] = withTypes(type, settled as Record<string, unknown>);
  }
  return stateOf(blocks);
}

/** The text of a state file without the resources of a type, which left it while nobody looked. */
export function without(state: string, type: string): string {
  const { resources, ...rest } = JSON.parse(state) as { resources: readonly { type: string }[] };
  return JSON.stringify({ ...rest, resources: resources.filter((one) => one.type !== type) });
}

/** `terraform_data` takes values of any type, and its state says which one it was. */
function withTypes(type: string, attributes: Record<string, unknown>): Record<string, unknown> {
  if (type !== 'terraform_data') return attributes;
  const { triggers_replace, input } = attributes;
  const typed = (value: unknown) => ({ value, type: typeOf(value) });
  return {
    ...attributes,
    triggers_replace: typed(triggers_replace),
    // What goes in comes out.
    ...(input === undefined || input === null ? {} : { input: typed(input), output: typed(input) }),
  };
}

/** A type as Terraform's state writes it. */
function typeOf(value: unknown): unknown {
  if (Array.isArray(value)) return ['tuple', value.map(typeOf)];
  if (typeof value !== 'object' || value === null) return 'string';
  return [
    'object',
    Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typeOf(one)])),
  ];
}

/** Puts values where the plan knows none. */
function settler(json: Json, type: string, name: string) {
  const settle = (
    after: unknown,
    unknown: unknown,
    config: JsonValue | undefined,
    key = '',
  ): unknown => {
    if (unknown === true) return resolved(json, config) ?? madeUp(type, name, key);
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

/** A template of references as the state of those resources has them. */
function resolved(json: Json, config: JsonValue | undefined): string | undefined {
  if (typeof config !== 'string' || !config.startsWith('${')) return undefined;
  const valueOf = (reference: string): string => {
    const [type, name, attribute, key] = reference.split('.');
    const given: Readonly<Record<string, string>> = {
      name: `resource.${reference}`,
      // What goes into a terraform_data comes out of it.
      output: `resource.${type}.${name}.input.${key}`,
    };
    const path = given[attribute ?? ''];
    const value = path === undefined ? undefined : at(json, path);
    return typeof value === 'string' ? value : `${name}-${attribute}`;
  };
  return config
    .replace(/\$\{trimsuffix\(([\w.-]+), ([\w.-]+)\)\}/g, (_, from: string, suffix: string) => {
      const [whole, end] = [valueOf(from), valueOf(suffix)];
      return whole.endsWith(end) ? whole.slice(0, -end.length) : whole;
    })
    .replace(/\$\{([\w.-]+)\}/g, (_, reference: string) => valueOf(reference));
}
