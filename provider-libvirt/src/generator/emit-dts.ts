import { ERROR_NAMES } from './emit-js';
import type { AttributeModel, ModuleModel, StructModel } from './model';
import { namespaceName } from './names';

/** The declarations of one module: the types that `cdktf get` gives, member by member. */
export function moduleDts(module: ModuleModel, docs: string): string {
  const parts = [
    "import { Construct } from 'constructs';\nimport * as cdktf from 'cdktf';\n",
    configInterface(module, docs),
    ...module.structs.map((struct) => structDeclarations(module, struct)),
    elementClass(module, docs),
  ];
  return parts.join('');
}

/** The declarations of the index. */
export function indexDts(modules: readonly ModuleModel[]): string {
  const namespaces = modules.map(
    ({ folder }) => `export * as ${namespaceName(folder)} from './${folder}';\n`,
  );
  return `${namespaces.join('')}export { ${ERROR_NAMES.join(', ')} } from './runtime/errors';\n`;
}

function configInterface(module: ModuleModel, docs: string): string {
  const base = module.kind === 'provider' ? '' : ' extends cdktf.TerraformMetaArguments';
  return `/** What {@link ${docs} ${module.terraformType}} is configured with. */
export interface ${module.configName}${base} {
${configMembers(module.attributes)}}
`;
}

function configMembers(attributes: readonly AttributeModel[]): string {
  return attributes
    .filter(isAssignable)
    .map(
      (attribute) =>
        `  readonly ${attribute.name}${attribute.optional ? '?' : ''}: ${inputType(attribute)};\n`,
    )
    .join('');
}

function structDeclarations(module: ModuleModel, struct: StructModel): string {
  const { name, nesting } = struct;
  const functionName = name.charAt(0).toLowerCase() + name.slice(1);
  const value = struct.readOnly ? name : `${name} | cdktf.IResolvable`;
  return `/** \`${struct.path}\` of \`${module.terraformType}\`. */
export interface ${name} {
${configMembers(struct.attributes)}}
export declare function ${functionName}ToTerraform(struct?: ${value}): any;
export declare function ${functionName}ToHclTerraform(struct?: ${value}): any;
export declare class ${name}OutputReference extends cdktf.ComplexObject {
  constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string${placeParameters(nesting)});
  get internalValue(): ${value} | undefined;
  set internalValue(value: ${value} | undefined);
${members(struct.attributes)}}
${collectionClass(struct)}`;
}

function placeParameters(nesting: string): string {
  if (nesting === 'single') return '';
  if (nesting === 'map') return ', complexObjectKey: string';
  return ', complexObjectIndex: number, complexObjectIsFromSet: boolean';
}

function collectionClass({ name, nesting, readOnly, attributes }: StructModel): string {
  if (nesting === 'single') return '';
  const isMap = nesting === 'map';
  const values = isMap ? `{ [key: string]: ${name} }` : `${name}[]`;
  const holdsValue = !readOnly || attributes.some(isAssignable);
  return `export declare class ${name}${isMap ? 'Map' : 'List'} extends cdktf.Complex${isMap ? 'Map' : 'List'} {
  protected terraformResource: cdktf.IInterpolatingParent;
  protected terraformAttribute: string;
${isMap ? '' : '  protected wrapsSet: boolean;\n'}${
    holdsValue ? `  internalValue?: ${values} | cdktf.IResolvable;\n` : ''
  }  constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string${isMap ? '' : ', wrapsSet: boolean'});
  get(${isMap ? 'key: string' : 'index: number'}): ${name}OutputReference;
}
`;
}

const BASE_CLASSES = {
  resource: 'TerraformResource',
  data: 'TerraformDataSource',
  provider: 'TerraformProvider',
} as const;

function elementClass(module: ModuleModel, docs: string): string {
  const { kind, className, configName, terraformType, attributes } = module;
  const allOptional = attributes.every(({ optional, computed }) => optional || computed);
  return `/** {@link ${docs} ${terraformType}} */
export declare class ${className} extends cdktf.${BASE_CLASSES[kind]} {
  static readonly tfResourceType = "${terraformType}";
  static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
  constructor(scope: Construct, id: string, config${allOptional ? '?' : ''}: ${configName});
${kind === 'provider' ? providerMembers(attributes) : members(attributes)}  protected synthesizeAttributes(): { [name: string]: any };
  protected synthesizeHclAttributes(): { [name: string]: any };
}
`;
}

function members(attributes: readonly AttributeModel[]): string {
  return attributes.map((attribute) => memberLines(attribute, attributes)).join('');
}

function memberLines(attribute: AttributeModel, siblings: readonly AttributeModel[]): string {
  const { name, struct } = attribute;
  const type = inputType(attribute);
  const lines = [`get ${name}(): ${outputType(attribute)};`];
  if (isAssignable(attribute)) {
    lines.push(
      struct ? `put${capitalized(name)}(value: ${type}): void;` : `set ${name}(value: ${type});`,
      ...resetLine(attribute, siblings),
      inputLine(attribute, siblings),
    );
  }
  return lines.map((line) => `  ${line}\n`).join('');
}

function providerMembers(attributes: readonly AttributeModel[]): string {
  return attributes
    .flatMap((attribute) => [
      `get ${attribute.name}(): ${inputType(attribute)} | undefined;`,
      `set ${attribute.name}(value: ${inputType(attribute)} | undefined);`,
      ...resetLine(attribute, attributes),
      inputLine(attribute, attributes),
    ])
    .map((line) => `  ${line}\n`)
    .join('');
}

function resetLine(attribute: AttributeModel, siblings: readonly AttributeModel[]): string[] {
  if (attribute.required) return [];
  const taken = has(siblings, `reset_${attribute.terraformName}`);
  return [`${taken ? 'resetTf' : 'reset'}${capitalized(attribute.name)}(): void;`];
}

function inputLine(attribute: AttributeModel, siblings: readonly AttributeModel[]): string {
  const { name, struct, terraformName, collection } = attribute;
  const taken = has(siblings, `${terraformName}_input`);
  const type = inputType(attribute);
  const value = struct && !struct.readOnly && !collection ? `${type} | cdktf.IResolvable` : type;
  return `get ${name}${taken ? 'TfInput' : 'Input'}(): ${value} | undefined;`;
}

function has(attributes: readonly AttributeModel[], terraformName: string): boolean {
  return attributes.some((attribute) => attribute.terraformName === terraformName);
}

/** The type of what may be put in. */
function inputType({ struct, primitive, collection }: AttributeModel): string {
  const token = primitive === 'boolean' ? 'boolean | cdktf.IResolvable' : primitive;
  if (struct) {
    if (collection === undefined) return struct.name;
    const many = collection === 'map' ? `{ [key: string]: ${struct.name} }` : `${struct.name}[]`;
    return `${many} | cdktf.IResolvable`;
  }
  if (collection === undefined) return String(token);
  if (collection === 'map')
    return `{ [key: string]: ${primitive === 'boolean' ? `(${token})` : token} }`;
  return primitive === 'boolean' ? `Array<${token}> | cdktf.IResolvable` : `${token}[]`;
}

/** The type of the reference that reading gives. */
function outputType(attribute: AttributeModel): string {
  const { struct, primitive, collection } = attribute;
  if (struct) {
    if (collection === undefined) return `${struct.name}OutputReference`;
    return `${struct.name}${collection === 'map' ? 'Map' : 'List'}`;
  }
  if (collection === undefined)
    return primitive === 'boolean' ? 'cdktf.IResolvable' : `${primitive}`;
  if (collection === 'map') {
    if (!isAssignable(attribute)) return `cdktf.${capitalized(String(primitive))}Map`;
    return `{ [key: string]: ${primitive} }`;
  }
  if (primitive !== 'boolean') return `${primitive}[]`;
  if (!isAssignable(attribute)) return 'cdktf.BooleanList';
  return 'cdktf.IResolvable';
}

function isAssignable({ required, optional }: AttributeModel): boolean {
  return required || optional;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
