import { equal, isObject, Unknown, type ObjectValue, type Value } from './codec';
import { type AttributePath, type Diagnostic, warning } from './diagnostics';
import type { AttributeSchemas } from './schema';

/** How one type of resource changes: what the schema does not say. */
export interface ChangeRules {
  /** Arguments whose change destroys the resource and creates another. */
  readonly replacedBy: readonly string[];
  /**
   * Read-only attributes which outlive an update in place, as dotted paths; every other
   * one is unknown until the update is done.
   */
  readonly kept: readonly string[];
  /**
   * The arguments which can change in place.
   * @default - every argument which does not force replacement
   */
  readonly updatable?: readonly string[];
}

/** What would happen to a resource. */
export interface PlannedChange {
  /** The resource as it would be; null when it would be gone. */
  readonly planned: Value;
  /** The changed attributes which force replacement. */
  readonly requiresReplace: readonly AttributePath[];
  /** Warnings, in no case errors. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One change that Terraform core proposes. */
export interface ProposedChange {
  /** The schema of the resource. */
  readonly attributes: AttributeSchemas;
  /** How it changes. */
  readonly rules: ChangeRules;
  /** The resource as it is; null when it does not exist. */
  readonly prior: Value;
  /** Core's merge of configuration and prior state; null to destroy. */
  readonly proposed: Value;
  /** The configuration as it stands. */
  readonly config: Value;
}

/**
 * Plans one change.
 *
 * On creation every read-only attribute that the configuration leaves open becomes unknown,
 * inside nested objects too. With nothing changed the prior state comes back as it is, so
 * that the plan is empty. Otherwise the attributes that an update may move become unknown.
 */
export function planChange(change: ProposedChange): PlannedChange {
  const { attributes, rules, prior, proposed, config } = change;
  const settled = (planned: Value): PlannedChange => ({
    planned,
    requiresReplace: [],
    diagnostics: [],
  });
  if (!isObject(proposed)) return settled(proposed);
  if (!isObject(prior)) return settled(settle(attributes, proposed, config, null, new Set()));
  if (equal(prior, proposed)) return settled(prior);

  const planned = settle(attributes, proposed, config, prior, new Set(rules.kept));
  const replacedBy = rules.replacedBy.filter((name) => !equal(prior[name], planned[name]));
  return {
    planned,
    requiresReplace: replacedBy.map((name) => [name]),
    diagnostics: replacedBy.length > 0 ? [] : refusedUpdates(rules, prior, proposed),
  };
}

/** The provider would fail on these at apply; whoever reads the plan should know before. */
function refusedUpdates(
  rules: ChangeRules,
  prior: ObjectValue,
  proposed: ObjectValue,
): Diagnostic[] {
  const { updatable } = rules;
  if (!updatable) return [];
  return Object.keys(proposed)
    .filter((name) => !updatable.includes(name) && !equal(prior[name], proposed[name]))
    .map((name) =>
      warning(
        'Update will be refused',
        `The provider cannot change ${name} in place, and fails at apply. ` +
          'Have Terraform create the resource anew: apply with -replace, or change its name.',
        [name],
      ),
    );
}

function settle(
  attributes: AttributeSchemas,
  proposed: ObjectValue,
  config: Value | undefined,
  prior: Value | undefined,
  kept: ReadonlySet<string>,
  prefix = '',
): ObjectValue {
  const result: ObjectValue = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = proposed[name] ?? null;
    const configured = memberOf(config, name);
    const before = memberOf(prior, name);
    const path = prefix + name;
    if (attribute.computed && configured === null) {
      result[name] = kept.has(path) && before !== null ? before : Unknown.PLAIN;
      continue;
    }
    const nested = attribute.nested_type && (attribute.nested_type.attributes ?? {});
    const inner = (element: Value, index?: number): Value =>
      nested && isObject(element)
        ? settle(
            nested,
            element,
            elementOf(configured, index),
            elementOf(before, index),
            kept,
            `${path}.`,
          )
        : element;
    result[name] = Array.isArray(value) ? value.map(inner) : inner(value);
  }
  return result;
}

function memberOf(value: Value | undefined, name: string): Value {
  return isObject(value) ? (value[name] ?? null) : null;
}

function elementOf(value: Value, index: number | undefined): Value | undefined {
  return index !== undefined && Array.isArray(value) ? value[index] : value;
}
