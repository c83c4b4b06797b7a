import { Lazy, Token, type IResolvable } from 'cdktf';
import type { SchemaAttribute } from './schema';

/** Makes the value of an attribute that is made of primitives. */
export type MakeValue = (type: string, path: string) => unknown;

/** Values that are told apart by their path. */
export const literal: MakeValue = (type, path) => {
  const [collection, element] = type.includes(' ') ? type.split(' ') : [undefined, type];
  const one = (suffix: string): unknown => {
    if (element === 'string') return path + suffix;
    if (element === 'number') return path.length * 7 + suffix.length;
    return path.length % 2 === 0;
  };
  if (collection === undefined) return one('');
  if (collection === 'map') return { first: one('#1'), second: one('#2') };
  return [one('#1'), one('#2')];
};

/** Tokens for the same places: references in the way in which programs pass them. */
export const token: MakeValue = (type, path) => {
  const reference = { resolve: () => `\${other.${path}}`, creationStack: [] } as unknown;
  switch (type) {
    case 'string':
      return Token.asString(reference);
    case 'number':
      return Token.asNumber(reference);
    case 'list string':
    case 'set string':
      return Token.asList(reference);
    case 'list number':
    case 'set number':
      return Token.asNumberList(reference as IResolvable);
    case 'map string':
      return Token.asStringMap(reference as IResolvable);
    case 'map number':
      return Token.asNumberMap(reference as IResolvable);
    default:
      return Token.asAny(reference);
  }
};

/** How an object is made. */
export interface FullConfigOptions {
  readonly make: MakeValue;
  /** Replaces the value of a nested attribute, or gives it back. */
  readonly replace?: (place: NestedPlace) => unknown;
  /** Whether keys are Terraform's names, as opposed to TypeScript's. */
  readonly inTerraform?: boolean;
}

/** A nested attribute, while its value is made. */
export interface NestedPlace {
  readonly attribute: SchemaAttribute;
  readonly path: string;
  /** 1 for the attributes of a resource itself. */
  readonly depth: number;
  readonly value: unknown;
}

/** An object with every attribute that can be set, to any depth. */
export function fullConfig(
  attributes: readonly SchemaAttribute[],
  options: FullConfigOptions,
  path = '',
  depth = 1,
): Record<string, unknown> {
  const { make, replace, inTerraform } = options;
  const entries = attributes
    .filter((attribute) => attribute.assignable)
    .map((attribute) => {
      const key = inTerraform ? attribute.terraformName : attribute.name;
      const at = path === '' ? attribute.terraformName : `${path}.${attribute.terraformName}`;
      if (attribute.type) return [key, make(attribute.type, at)];
      const one = (suffix: string): unknown =>
        fullConfig(attribute.attributes, options, at + suffix, depth + 1);
      const value = nested(attribute, one);
      return [key, replace ? replace({ attribute, path: at, depth, value }) : value];
    });
  return Object.fromEntries(entries);
}

/** The value of one nested attribute, in Terraform's own form. */
export function terraformValue({ attribute, path, depth }: NestedPlace): unknown {
  const parent = path.split('.').slice(0, -1).join('.');
  const options = { make: literal, inTerraform: true };
  return fullConfig([attribute], options, parent, depth)[attribute.terraformName];
}

function nested({ nesting }: SchemaAttribute, one: (suffix: string) => unknown): unknown {
  if (nesting === 'single') return one('');
  // One item, since lists are in lists: two would double the size at each level.
  if (nesting === 'map') return { first: one('.first') };
  return [one('.0')];
}

/** A token in the place of an object or a list. */
export function lazily(value: unknown): IResolvable {
  return Lazy.anyValue({ produce: () => value });
}
