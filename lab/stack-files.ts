import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from './errors';

/** The file which CDK for Terraform synthesizes. */
export const CONFIGURATION = 'cdk.tf.json';

/** Terraform lets files of this name override what the others say. */
const OVERRIDE = 'backend_override.tf.json';

/** Leaves the state in the workspace, whatever backend the stack names. */
const LOCAL_BACKEND = JSON.stringify({ terraform: { backend: { local: {} } } });

/** What Terraform keeps in a folder that it works in: never linked, never replaced. */
const TERRAFORMS_OWN = /^(\.terraform|terraform\.tfstate|\.terraform\.tfstate)/;

/** The part of a synthesized stack that is read here. */
export interface Configuration {
  /** Its settings of Terraform itself. */
  readonly terraform?: {
    readonly required_providers?: Readonly<Record<string, { readonly source?: string }>>;
    readonly backend?: Readonly<Record<string, { readonly path?: string }>>;
    readonly cloud?: unknown;
  };
}

/**
 * The synthesized stack in a folder, byte for byte.
 *
 * @throws LabError `SynthesisMissing` when the folder holds no `cdk.tf.json`.
 */
export function readConfiguration(directory: string): string {
  const file = join(directory, CONFIGURATION);
  if (!existsSync(file)) {
    throw new LabError(
      'SynthesisMissing',
      `${file} does not exist.`,
      'Synthesize the app first, as JSON.',
    );
  }
  return readFileSync(file, 'utf8');
}

/**
 * Fills a folder for Terraform to work in: the stack as it was synthesized, an override which
 * keeps the state there, and links to the stack's assets. What an earlier fill left and the
 * stack no longer has goes; Terraform's own files stay.
 *
 * @param directory the folder, which exists.
 * @param text the stack, byte for byte: what JSON.parse has read, JSON.stringify would round.
 * @param origin where the stack was synthesized; undefined when it has no assets.
 */
export function fillWorkspace(directory: string, text: string, origin?: string): void {
  for (const name of readdirSync(directory)) {
    if (!TERRAFORMS_OWN.test(name)) rmSync(join(directory, name), { recursive: true });
  }
  writeFileSync(join(directory, CONFIGURATION), text);
  writeFileSync(join(directory, OVERRIDE), LOCAL_BACKEND);
  if (origin === undefined) return;
  // Assets and modules may be large.
  for (const name of readdirSync(origin)) {
    if (name !== CONFIGURATION && !name.startsWith('.terraform')) {
      symlinkSync(join(origin, name), join(directory, name));
    }
  }
}

/**
 * Refuses a stack that needs a provider which is not attached.
 *
 * @param configuration the stack.
 * @param served sources of those that are, without a host: `dmacvicar/libvirt`, …
 * @throws LabError `ProviderNotServed`
 */
export function assertServed(configuration: Configuration, served: readonly string[]): void {
  const required = Object.entries(configuration.terraform?.required_providers ?? {});
  const missing = required
    .map(([name, { source }]) => shortAddress(source ?? name))
    .filter((source) => !served.includes(source) && !source.startsWith('terraform.io/builtin/'));
  if (missing.length > 0) {
    throw new LabError(
      'ProviderNotServed',
      `The stack needs ${missing.join(', ')}; attached are only ${served.join(' and ')}.`,
      'Plan it with cdktf plan, which downloads providers from their registry.',
    );
  }
}

/** `null`, `hashicorp/null` and `registry.terraform.io/hashicorp/null` are one provider. */
function shortAddress(source: string): string {
  const address = source.replace(/^registry\.(terraform\.io|opentofu\.org)\//, '');
  return address.includes('/') ? address : `hashicorp/${address}`;
}
