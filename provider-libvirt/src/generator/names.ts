import { toCamelCase, toPascalCase, toSnakeCase } from 'codemaker';

/**
 * The names that `cdktf get` gives. It uses the same functions for letter case
 * and has the same exceptions, which are there for its other languages.
 */

const RESERVED_CLASS_NAMES = new Set([
  'string',
  'object',
  'function',
  'implements',
  'interface',
  'let',
  'package',
  'private',
  'protected',
  'public',
  'static',
  'yield',
  'await',
  'license',
  'version',
  'provider',
]);

const RESERVED_PROPERTY_NAMES: Readonly<Record<string, string>> = {
  self: 'selfAttribute',
  build: 'buildAttribute',
  equals: 'equalTo',
  node: 'nodeAttribute',
  system: 'systemAttribute',
  tfResourceType: 'tfResourceTypeAttribute',
  importFrom: 'importFromAttribute',
  moveTo: 'moveToAttribute',
  software: 'softwareAttribute',
};

/** The name of an attribute in TypeScript. */
export function propertyName(terraformName: string): string {
  const name = toCamelCase(terraformName);
  if (/^get[A-Za-z]+/.test(name)) return name.replace('get', 'fetch');
  return Object.hasOwn(RESERVED_PROPERTY_NAMES, name)
    ? (RESERVED_PROPERTY_NAMES[name] as string)
    : name;
}

/** A Terraform type without the provider's prefix: `libvirt_domain` is `domain`. */
export function baseName(type: string, provider: string): string {
  const name = type.startsWith(`${provider}_`) ? type.slice(provider.length + 1) : type;
  return RESERVED_CLASS_NAMES.has(name.toLowerCase()) ? `${name}_resource` : name;
}

/** The folder of a module, and in camel case the name of its namespace. */
export function folderName(base: string): string {
  return base === 'index' ? 'index-resource' : toSnakeCase(base).replaceAll('_', '-');
}

/** The name of a module's namespace. */
export function namespaceName(folder: string): string {
  return toCamelCase(folder);
}

/** The name of a nested type, after the attributes that lead to it. */
export function structName(path: readonly string[]): string {
  const name = toPascalCase(path.map((part) => toSnakeCase(part)).join('_'));
  return name.toLowerCase().endsWith('list') ? `${name}Struct` : name;
}

/** Class names, each given out once: a second one gets an `A`. */
export class ClassNames {
  private readonly taken = new Set<string>();

  /** The name of the class of a resource. */
  public forElement(base: string): string {
    return this.unique(toPascalCase(base));
  }

  /** A name that no other class of the provider has. */
  public unique(name: string): string {
    const free = this.taken.has(name) ? `${name}A` : name;
    this.taken.add(free);
    return free;
  }
}
