import { namespaceName } from './names';
import type { AttributeModel, ModuleModel, StructModel } from './model';

/** The provider as `required_providers` names it. */
export interface ProviderIdentity {
  readonly name: string;
  readonly version: string;
  /** Source address, for example `dmacvicar/libvirt`. */
  readonly source: string;
}

const HEADER = `'use strict';
// Generated from the provider's schema: see src/generator.
Object.defineProperty(exports, '__esModule', { value: true });
`;

/** The JavaScript of one module: its schema, as a table for the runtime. */
export function moduleJs(
  module: ModuleModel,
  provider: ProviderIdentity,
  modules: readonly ModuleModel[],
): string {
  const table = {
    kind: module.kind,
    type: module.terraformType,
    className: module.className,
    providerName: provider.name,
    providerVersion: provider.version,
    providerSource: provider.source,
  };
  const index = new Map(module.structs.map((struct, place) => [struct, place + 1]));
  const rows = [
    row(module.className, 'single', module.attributes, index),
    ...module.structs.map((struct) => row(struct.name, struct.nesting, struct.attributes, index)),
  ];
  return `${HEADER}require('../runtime/bind').bind(exports, {
  ...${JSON.stringify(table)},
${module.kind === 'provider' ? loaders(modules) : ''}  structs: [
${rows.map((text) => `    ${text},\n`).join('')}  ],
});
${namesForImport(exportedNames(module))}`;
}

/** For the provider: how to load each of the other modules. */
function loaders(modules: readonly ModuleModel[]): string {
  const lines = (kind: string): string =>
    modules
      .filter((module) => module.kind === kind)
      .map(
        ({ terraformType, folder }) => `      ${terraformType}: () => require('../${folder}'),\n`,
      )
      .join('');
  const kinds = ['resource', 'data'].map((kind) => `    ${kind}: {\n${lines(kind)}    },\n`);
  return `  modules: {\n${kinds.join('')}  },\n`;
}

function row(
  name: string,
  nesting: string,
  attributes: readonly AttributeModel[],
  index: ReadonlyMap<StructModel, number>,
): string {
  const encoded = attributes.map((attribute) => {
    const { terraformName, name: property } = attribute;
    return [terraformName, property, flag(attribute), type(attribute, index)].join(',');
  });
  return JSON.stringify([name, nesting, encoded.join(';')]);
}

function flag({ required, optional }: AttributeModel): string {
  if (required) return 'r';
  return optional ? 'o' : 'c';
}

function type(
  { collection, primitive, struct }: AttributeModel,
  index: ReadonlyMap<StructModel, number>,
): string {
  const prefix = collection ? { list: 'l', set: 't', map: 'm' }[collection] : '';
  return prefix + (struct ? index.get(struct) : String(primitive).charAt(0));
}

/** All names that a module exports at run time. */
export function exportedNames({ className, structs }: ModuleModel): string[] {
  return [className, ...structs.flatMap(structExports)];
}

function structExports({ name, nesting }: StructModel): string[] {
  const functionName = name.charAt(0).toLowerCase() + name.slice(1);
  const names = [
    `${functionName}ToTerraform`,
    `${functionName}ToHclTerraform`,
    `${name}OutputReference`,
  ];
  if (nesting === 'single') return names;
  return [...names, `${name}${nesting === 'map' ? 'Map' : 'List'}`];
}

/** The index, whose namespaces are loaded when they are first read. */
export function indexJs(modules: readonly ModuleModel[]): string {
  const names = modules.map(({ folder }) => namespaceName(folder));
  const lines = [
    ...modules.map(
      ({ folder }, place) => `lazily('${names[place]}', () => require('./${folder}'));`,
    ),
    ...ERROR_NAMES.map((name) => `lazily('${name}', () => require('./runtime/errors').${name});`),
  ];
  return `${HEADER}const lazily = (name, get) =>
  Object.defineProperty(exports, name, { enumerable: true, get });
${lines.join('\n')}
${namesForImport([...names, ...ERROR_NAMES])}`;
}

/** What the index has beside the namespaces. */
export const ERROR_NAMES = [
  'UnknownAttributeError',
  'ReadOnlyAttributeError',
  'MissingAttributeError',
] as const;

/**
 * Tells Node which names an ES module may import: it finds them by reading the
 * text, and would not find those which are defined by a call.
 */
function namesForImport(names: readonly string[]): string {
  return `0 && (module.exports = { ${names.join(', ')} });\n`;
}
