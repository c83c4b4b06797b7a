import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is read of a state, beside what Terraform does with it. */
export interface TerraformState {
  /** The stack's outputs, by name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Identities of all that it knows to exist: `id`, and `uuid` where there is one. */
  readonly identities: readonly string[];
  /** Names of the machines which are declared to be off. */
  readonly idleMachines: readonly string[];
}

/** The part of version 4 of Terraform's state, which OpenTofu writes too. */
interface StateFile {
  readonly version?: number;
  readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
}

/** The name of the state's file, in the folder where Terraform works. */
export const STATE_FILE = 'terraform.tfstate';

/**
 * Reads the state in a folder where Terraform works.
 *
 * @returns undefined where there is none; `'broken'` for one that was not written to its end.
 */
export function readState(directory: string): TerraformState | 'broken' | undefined {
  const file = join(directory, STATE_FILE);
  if (!existsSync(file)) return undefined;
  let state: StateFile;
  try {
    state = JSON.parse(readFileSync(file, 'utf8')) as StateFile;
  } catch {
    return 'broken';
  }
  if (state === null || state.version !== 4) return 'broken';
  const instances = (state.resources ?? [])
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ type, instances = [] }) =>
      instances.map(({ attributes = {} }) => ({ type, attributes })),
    );
  return {
    outputs: Object.fromEntries(
      Object.entries(state.outputs ?? {}).map(([name, { value }]) => [name, value]),
    ),
    identities: instances
      .flatMap(({ attributes }) => [attributes['id'], attributes['uuid']])
      .filter((one) => one !== undefined && one !== null)
      .map(String),
    idleMachines: instances
      .filter(({ type, attributes }) => type === 'libvirt_domain' && attributes['running'] !== true)
      .map(({ attributes }) => String(attributes['name'])),
  };
}
