import {
  ImportableResource,
  TerraformDataSource,
  TerraformProvider,
  TerraformResource,
  type TerraformMetaArguments,
} from 'cdktf';
import type { Construct } from 'constructs';
import { defineAccessors, defineProviderAccessors } from './accessors';
import { nestedReference } from './references';
import { assignAll, SLOTS, type Slots } from './slots';
import { defineSynthesis } from './synthesis';
import type { Struct } from './table';

/** What the generator knows about the resource, data source or provider of a module. */
export interface ElementTable {
  readonly kind: 'resource' | 'data' | 'provider';
  /** Terraform type, for example `libvirt_domain`. */
  readonly type: string;
  readonly className: string;
  readonly providerName: string;
  readonly providerVersion: string;
  readonly providerSource: string;
  /** The other modules of the package, for the provider's own: loaders by kind and type. */
  readonly modules?: Readonly<Record<string, Readonly<Record<string, () => object>>>>;
}

type Config = TerraformMetaArguments & Record<string, unknown>;

/** The class of a resource, a data source or a provider. */
export function elementClass(table: ElementTable, root: Struct): object {
  const classes = { resource: resourceClass, data: dataSourceClass, provider: providerClass };
  const made = classes[table.kind](table, root);
  defineSynthesis(made, table, root);
  return Object.defineProperty(made, 'name', { value: table.className });
}

function resourceClass(table: ElementTable, root: Struct) {
  const made = class extends TerraformResource {
    public static readonly tfResourceType = table.type;
    public static readonly generateConfigForImport = importer(table.type);
    public readonly [SLOTS]: Slots;

    public constructor(scope: Construct, id: string, config: Config) {
      const { provider, dependsOn, count, lifecycle, provisioners, connection, forEach } = config;
      super(scope, id, {
        ...identity(table),
        provider,
        dependsOn,
        count,
        lifecycle,
        provisioners,
        connection,
        forEach,
      });
      this[SLOTS] = slotsFrom(root, config);
    }
  };
  defineAccessors(made.prototype, root, nestedReference);
  return made;
}

function dataSourceClass(table: ElementTable, root: Struct) {
  const made = class extends TerraformDataSource {
    public static readonly tfResourceType = table.type;
    public static readonly generateConfigForImport = importer(table.type);
    public readonly [SLOTS]: Slots;

    public constructor(scope: Construct, id: string, config: Config = {}) {
      const { provider, dependsOn, count, lifecycle, forEach } = config;
      super(scope, id, { ...identity(table), provider, dependsOn, count, lifecycle, forEach });
      this[SLOTS] = slotsFrom(root, config);
    }
  };
  defineAccessors(made.prototype, root, nestedReference);
  return made;
}

function providerClass(table: ElementTable, root: Struct) {
  const made = class extends TerraformProvider {
    public static readonly tfResourceType = table.type;
    public static readonly generateConfigForImport = importer(table.type);
    public readonly [SLOTS]: Slots;

    public constructor(scope: Construct, id: string, config: Record<string, unknown> = {}) {
      super(scope, id, { ...identity(table), terraformProviderSource: table.providerSource });
      this[SLOTS] = slotsFrom(root, config);
    }
  };
  defineProviderAccessors(made.prototype, root);
  return made;
}

/**
 * Takes what the schema knows from a config. Other keys are left alone, as
 * `cdktf get` does: classes that extend a resource pass their own config on.
 */
function slotsFrom(root: Struct, config: Record<string, unknown>): Slots {
  const slots: Slots = {};
  assignAll(root, slots, config, { ignoreUnknown: true });
  return slots;
}

function identity({ type, providerName, providerVersion }: ElementTable) {
  return {
    terraformResourceType: type,
    terraformGeneratorMetadata: { providerName, providerVersion },
  };
}

function importer(terraformResourceType: string) {
  return (
    scope: Construct,
    importToId: string,
    importFromId: string,
    provider?: TerraformProvider,
  ): ImportableResource =>
    new ImportableResource(scope, importToId, {
      terraformResourceType,
      importId: importFromId,
      provider,
    });
}
