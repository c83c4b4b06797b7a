import { readFileSync } from 'node:fs';
import { SCHEMA_FILE } from '../../../bench/stock';
import { baseName, folderName, propertyName } from '../../../provider-libvirt/src/generator/names';

/** One attribute of the schema file, read here without the generator's model. */
export interface SchemaAttribute {
  readonly terraformName: string;
  readonly name: string;
  readonly assignable: boolean;
  readonly required: boolean;
  /** `string`, `number`, `bool`, `list string`, …, or undefined for nested ones. */
  readonly type?: string;
  /** `single`, `list`, … for nested ones. */
  readonly nesting?: string;
  readonly attributes: readonly SchemaAttribute[];
}

/** A resource or data source of the schema file. */
export interface SchemaElement {
  readonly kind: 'resource' | 'data';
  readonly type: string;
  readonly folder: string;
  readonly attributes: readonly SchemaAttribute[];
}

interface RawAttribute {
  type?: unknown;
  nested_type?: { attributes?: Record<string, RawAttribute>; nesting_mode: string };
  required?: boolean;
  optional?: boolean;
}

type RawElements = Record<string, { block: { attributes: Record<string, RawAttribute> } }>;

/** Every resource and data source of a schema file. */
export function schemaElements(file = SCHEMA_FILE): SchemaElement[] {
  const [[address, provider] = []] = Object.entries<{
    resource_schemas?: RawElements;
    data_source_schemas?: RawElements;
  }>(JSON.parse(readFileSync(file, 'utf8')).provider_schemas);
  const name = String(address).split('/').at(-1) ?? '';
  const read = (kind: 'resource' | 'data', raw: RawElements = {}): SchemaElement[] =>
    Object.entries(raw).map(([type, { block }]) => ({
      kind,
      type,
      folder: folderName(kind === 'data' ? `data_${type}` : baseName(type, name)),
      attributes: attributesOf(block.attributes),
    }));
  return [
    ...read('resource', provider?.resource_schemas),
    ...read('data', provider?.data_source_schemas),
  ];
}

function attributesOf(raw: Record<string, RawAttribute> = {}): SchemaAttribute[] {
  return Object.entries(raw).map(([terraformName, attribute]) => ({
    terraformName,
    name: propertyName(terraformName),
    assignable: Boolean(attribute.optional ?? attribute.required),
    required: attribute.required === true,
    type: attribute.nested_type ? undefined : [attribute.type].flat().join(' '),
    nesting: attribute.nested_type?.nesting_mode,
    attributes: attributesOf(attribute.nested_type?.attributes),
  }));
}
