import type { Collection, Primitive } from '../runtime/table';
import { baseName, ClassNames, folderName, propertyName, structName } from './names';
import type { AttributeSchema, AttributesSchema, ElementSchema, ProviderSchema } from './schema';

/** An attribute with its names and its type. */
export interface AttributeModel {
  readonly terraformName: string;
  readonly name: string;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly collection?: Collection;
  readonly primitive?: Primitive;
  readonly struct?: StructModel;
}

/** A nested type. */
export interface StructModel {
  readonly name: string;
  /** The attributes that lead to it, for documentation: `devices.disks[].driver`. */
  readonly path: string;
  readonly nesting: string;
  /** Whether only the provider makes objects of it. */
  readonly readOnly: boolean;
  readonly attributes: readonly AttributeModel[];
}

/** A module of the package: one resource, data source, or the provider. */
export interface ModuleModel {
  readonly kind: 'resource' | 'data' | 'provider';
  readonly terraformType: string;
  readonly className: string;
  readonly configName: string;
  readonly folder: string;
  readonly attributes: readonly AttributeModel[];
  /** Nested types, each after those that it contains. */
  readonly structs: readonly StructModel[];
}

const PRIMITIVES: Readonly<Record<string, Primitive>> = {
  string: 'string',
  number: 'number',
  bool: 'boolean',
};

const COLLECTIONS: readonly string[] = ['list', 'set', 'map'];

/** All modules of a provider, in the order in which `cdktf get` names them. */
export function providerModules(name: string, provider: ProviderSchema): ModuleModel[] {
  const names = new ClassNames();
  const resources = Object.entries(provider.resource_schemas ?? {});
  const dataSources = Object.entries(provider.data_source_schemas ?? {});
  return [
    ...resources.map(([type, schema]) =>
      new ModuleBuilder(names, 'resource', type).build(baseName(type, name), schema),
    ),
    ...dataSources.map(([type, schema]) =>
      new ModuleBuilder(names, 'data', type).build(`data_${type}`, schema),
    ),
    new ModuleBuilder(names, 'provider', name).build(`${name}_provider`, provider.provider),
  ];
}

class ModuleBuilder {
  private readonly structs: StructModel[] = [];

  public constructor(
    private readonly names: ClassNames,
    private readonly kind: ModuleModel['kind'],
    private readonly terraformType: string,
  ) {}

  public build(base: string, { block }: ElementSchema): ModuleModel {
    if (Object.keys(block.block_types ?? {}).length > 0) {
      throw this.unsupported('block types', Object.keys(block.block_types ?? {}).join(', '));
    }
    const className = this.names.forElement(base);
    const configName = this.names.unique(`${className}Config`);
    const alias: AttributesSchema = { alias: { type: 'string', optional: true } };
    const schemas = { ...block.attributes, ...(this.kind === 'provider' ? alias : {}) };
    return {
      kind: this.kind,
      terraformType: this.terraformType,
      className,
      configName,
      folder: this.kind === 'provider' ? 'provider' : folderName(base),
      attributes: this.attributes(schemas, [base], false),
      structs: this.structs,
    };
  }

  private attributes(
    schemas: AttributesSchema,
    path: readonly string[],
    inComputed: boolean,
  ): AttributeModel[] {
    const models = Object.entries(schemas).map(([terraformName, schema]) => ({
      terraformName,
      name: propertyName(terraformName),
      required: schema.required ?? false,
      optional: schema.optional ?? false,
      computed: inComputed || (schema.computed ?? false),
      ...this.type(schema, [...path, terraformName], inComputed),
    }));
    // Where two attributes differ in Terraform alone, the last one gets the name.
    const last = new Map(models.map((model) => [model.name, model]));
    return models.filter((model) => last.get(model.name) === model);
  }

  private type(
    schema: AttributeSchema,
    path: readonly string[],
    inComputed: boolean,
  ): Pick<AttributeModel, 'collection' | 'primitive' | 'struct'> {
    if (schema.nested_type) return this.nestedType(schema, path, inComputed);
    const { type } = schema;
    if (typeof type === 'string' && PRIMITIVES[type]) return { primitive: PRIMITIVES[type] };
    if (Array.isArray(type)) {
      const [collection, element] = type as unknown[];
      const primitive = PRIMITIVES[String(element)];
      if (isCollection(collection) && primitive) return { collection, primitive };
    }
    throw this.unsupported(`type ${JSON.stringify(type)}`, path.slice(1).join('.'));
  }

  private nestedType(
    schema: AttributeSchema,
    path: readonly string[],
    inComputed: boolean,
  ): Pick<AttributeModel, 'collection' | 'struct'> {
    const { nesting_mode: nesting, attributes = {} } = schema.nested_type ?? { nesting_mode: '' };
    if (this.kind === 'provider' || (nesting !== 'single' && !isCollection(nesting))) {
      throw this.unsupported(`nesting mode "${nesting}"`, path.slice(1).join('.'));
    }
    const computed = inComputed || (schema.computed ?? false);
    // Nested types first: `cdktf get` names them in that order.
    const models = this.attributes(attributes, path, computed);
    const struct: StructModel = {
      name: this.names.unique(structName(path)),
      path: path.slice(1).join('.'),
      nesting,
      readOnly: computed && !schema.optional,
      attributes: models,
    };
    this.structs.push(struct);
    return { struct, collection: nesting === 'single' ? undefined : (nesting as Collection) };
  }

  private unsupported(what: string, where: string): Error {
    return new Error(
      `${this.terraformType}: "${where}": the generator does not know ${what}. It knows strings, ` +
        'numbers and bools, lists, sets and maps of them, and nested attributes: extend ' +
        'provider-libvirt/src (generator/model.ts, runtime/table.ts) for the new kind.',
    );
  }
}

function isCollection(value: unknown): value is Collection {
  return COLLECTIONS.includes(String(value));
}
