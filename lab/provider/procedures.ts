import { decode, encode } from './codec';
import { type ProviderDefinition, Refusal } from './definition';
import { type Diagnostic, pathMessage } from './diagnostics';
import { explain } from './failure';
import { planChange } from './plan';
import type { ProviderProcedures } from './protocol';
import { type AttributeSchemas, type BlockSchema, toProtocol } from './schema';
import { validateConfig } from './validate';

/** Core may skip GetProviderSchema where it has the answer already. */
const CAPABILITIES = { get_provider_schema_optional: true };

/**
 * One provider's side of the protocol. Without a host behind it, it validates and plans: what would
 * change the world is refused, and what exists is taken to be as the state has it.
 */
export function procedures(definition: ProviderDefinition): ProviderProcedures {
  const { schema, source, resources } = definition;
  const resource = (type: string) => find(schema.resource_schemas, type, 'resource');
  const dataSource = (type: string) => find(schema.data_source_schemas, type, 'data source');
  const names = (blocks: object) => Object.keys(blocks).map((type_name) => ({ type_name }));
  const onlyPlans = (verb: string, type: string) =>
    new Refusal(
      `This provider only plans`,
      `It was asked to ${verb} ${type}, but there is no host behind it. ` +
        `Deploy with the provider ${source} from the registry, on a machine that reaches libvirt.`,
    );

  return {
    GetMetadata: () => ({
      server_capabilities: CAPABILITIES,
      resources: names(schema.resource_schemas),
      data_sources: names(schema.data_source_schemas),
    }),
    GetProviderSchema: () => ({ ...toProtocol(schema), server_capabilities: CAPABILITIES }),
    ValidateProviderConfig: ({ config }) => ({
      diagnostics: validateConfig(attributesOf(schema.provider), decode(config)),
    }),
    ValidateResourceConfig: ({ type_name, config }) => {
      const attributes = attributesOf(resource(type_name));
      const value = decode(config);
      return {
        diagnostics: [
          ...validateConfig(attributes, value),
          ...(resources?.refusals(type_name, attributes, value) ?? []),
        ],
      };
    },
    ValidateDataResourceConfig: ({ type_name, config }) => ({
      diagnostics: validateConfig(attributesOf(dataSource(type_name)), decode(config)),
    }),
    ConfigureProvider: () => ({}),
    UpgradeResourceState: ({ type_name, version, raw_state }) => {
      const current = resource(type_name).version;
      if (version !== current) {
        throw new Refusal(
          'State of another provider version',
          `The state of a ${type_name} has version ${version}; this provider knows version ${current}. ` +
            'Use the version of the provider which wrote the state.',
        );
      }
      // As JSON, unread: JSON.parse would round the integers above 2^53.
      return { upgraded_state: { json: raw_state.json } };
    },
    ReadResource: async ({ type_name, current_state, private: kept }) => ({
      new_state: resources
        ? encode(await resources.read(type_name, decode(current_state)))
        : current_state,
      private: kept,
    }),
    PlanResourceChange: ({ type_name, prior_state, proposed_new_state, config, prior_private }) => {
      const { planned, requiresReplace, diagnostics } = planChange({
        attributes: attributesOf(resource(type_name)),
        rules: find(definition.changes, type_name, 'resource'),
        prior: decode(prior_state),
        proposed: decode(proposed_new_state),
        config: decode(config),
      });
      return {
        planned_state: encode(planned),
        requires_replace: requiresReplace.map(pathMessage),
        planned_private: prior_private,
        diagnostics,
      };
    },
    ApplyResourceChange: async ({ type_name, prior_state, planned_state, planned_private }) => {
      if (!resources) throw onlyPlans('create, change or destroy a', type_name);
      const { state, diagnostics } = await resources.apply({
        type: type_name,
        attributes: attributesOf(resource(type_name)),
        prior: decode(prior_state),
        planned: decode(planned_state),
      });
      return { new_state: encode(state), private: planned_private, diagnostics };
    },
    ImportResourceState: async ({ type_name, id }) => {
      if (!resources) throw onlyPlans('import a', type_name);
      const state = await resources.import(type_name, id, attributesOf(resource(type_name)));
      return { imported_resources: [{ type_name, state: encode(state) }] };
    },
    ReadDataSource: async ({ type_name, config }) => {
      const read = find(definition.dataSources, type_name, 'data source');
      const diagnostics: Diagnostic[] = [];
      const state = await read(decode(config), (warning) => diagnostics.push(warning));
      return { state: encode(state), diagnostics };
    },
    StopProvider: () => {
      resources?.stop();
      return {};
    },
  };
}

/** The answer to a request that failed. */
export function failure(cause: unknown): object {
  return { diagnostics: [explain(cause)] };
}

function attributesOf(schema: BlockSchema): AttributeSchemas {
  return schema.block.attributes ?? {};
}

function find<T>(entries: Readonly<Record<string, T>>, type: string, kind: string): T {
  const entry = Object.hasOwn(entries, type) ? entries[type] : undefined;
  if (entry === undefined) {
    throw new Refusal(`Unknown ${kind}`, `This provider has no ${kind} ${type}.`);
  }
  return entry;
}
