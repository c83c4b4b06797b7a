import type { Module } from './bindings';

/** What a module offers at run time: the members of each of its classes. */
export function classMembers(module: Module, bases: Module): Record<string, unknown> {
  const classes = Object.entries(bases).filter(([, stockClass]) => isClass(stockClass));
  return Object.fromEntries(
    classes.map(([name, stockClass]) => {
      const base = Object.getPrototypeOf(stockClass) as { prototype: object };
      const made = module[name] as { prototype: object };
      return [name, { instance: membersDownFrom(base, made), static: members(made) }];
    }),
  );
}

/** What a program can call on a class or on its instances, and in which way. */
function members(holder: object): Record<string, string> {
  const described = Object.entries(Object.getOwnPropertyDescriptors(holder))
    .filter(([name]) => !['constructor', 'length', 'prototype'].includes(name))
    .map(([name, { get, set, value }]): [string, string] => {
      if (typeof value === 'function') return [name, 'method'];
      if (value !== undefined) return [name, `value ${String(value)}`];
      return [name, [get && 'get', set && 'set'].filter(Boolean).join(' and ')];
    });
  return Object.fromEntries(described);
}

/**
 * The members that a class of ours adds to one of cdktf's, in one step or in
 * several; cdktf's own methods of synthesis, which ours extend, aside.
 */
function membersDownFrom(base: { prototype: object }, made: { prototype: object }) {
  let found: Record<string, string> = {};
  for (
    let prototype = made.prototype;
    prototype !== base.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    found = { ...members(prototype), ...found };
  }
  delete found['toTerraform'];
  delete found['toHclTerraform'];
  return found;
}

function isClass(value: unknown): value is { prototype: object } {
  return typeof value === 'function' && String(value).startsWith('class');
}
