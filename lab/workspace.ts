import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { AttachedProvider } from './attached-provider';
import { type ChildOptions, type ChildResult, runChild } from './child';
import { LabError } from './errors';
import { QUIET_TERRAFORM, type Terraform } from './terraform';

const CONFIGURATION = 'cdk.tf.json';

/** Terraform lets files of this name override what the others say. */
const OVERRIDE = 'backend_override.tf.json';

/** Leaves the state in the workspace, whatever backend the stack names. */
const LOCAL_BACKEND = JSON.stringify({ terraform: { backend: { local: {} } } });

/** The part of a synthesized stack that is read here. */
interface Configuration {
  terraform?: {
    required_providers?: Record<string, { source?: string }>;
    backend?: Record<string, { path?: string }>;
    cloud?: unknown;
  };
}

/** What a workspace is made of. */
export interface WorkspaceOptions {
  /** The Terraform to run. */
  readonly terraform: Terraform;
  /** The providers it attaches to. */
  readonly provider: AttachedProvider;
  /** The folder of a synthesized stack, or the text of its `cdk.tf.json`. */
  readonly stack: { readonly directory: string } | { readonly json: string };
  /**
   * Whether to start from the state of the stack's local backend.
   * @default true
   */
  readonly withState?: boolean;
}

/**
 * A private copy of a synthesized stack, for Terraform to work in: the stack's own folder
 * gets no state, lock or plugin folder. The backend is overridden, so nothing is asked of a
 * network; where it is a local one, its state is copied too, and a plan shows what would
 * change.
 */
export class Workspace {
  /** The backend whose state was left out of account; undefined when there is none. */
  readonly ignoredBackend?: string;
  /** Where Terraform runs. */
  readonly directory: string;

  private readonly env: NodeJS.ProcessEnv;

  /**
   * @throws LabError `SynthesisMissing` when the folder holds no `cdk.tf.json`, and
   *   `ProviderNotServed` when the stack needs a provider that is not attached.
   */
  constructor(private readonly options: WorkspaceOptions) {
    const { stack, provider } = options;
    const origin = 'directory' in stack ? stack.directory : undefined;
    const text = 'json' in stack ? stack.json : readConfiguration(stack.directory);
    const configuration = JSON.parse(text) as Configuration;
    assertServed(configuration, provider.sources);

    this.directory = mkdtempSync(join(provider.directory, 'stack-'));
    // Byte by byte: what JSON.parse has read, JSON.stringify would write rounded.
    writeFileSync(join(this.directory, CONFIGURATION), text);
    writeFileSync(join(this.directory, OVERRIDE), LOCAL_BACKEND);
    if (origin) linkAssets(origin, this.directory);

    const { backend, cloud } = configuration.terraform ?? {};
    const [kind] = cloud === undefined ? Object.keys(backend ?? {}) : ['cloud'];
    if (kind === 'local') {
      const state = resolve(origin ?? '.', backend?.['local']?.path ?? 'terraform.tfstate');
      if (options.withState !== false && existsSync(state)) {
        copyFileSync(state, join(this.directory, 'terraform.tfstate'));
      }
    } else {
      this.ignoredBackend = kind;
    }

    const inherited = { ...process.env };
    delete inherited['TF_WORKSPACE'];
    this.env = {
      ...inherited,
      ...QUIET_TERRAFORM,
      ...provider.env,
      TF_DATA_DIR: join(this.directory, '.terraform'),
    };
  }

  /**
   * Runs Terraform in the workspace.
   *
   * @param args a command and its flags.
   * @param options where the output goes, and what ends it early.
   */
  run(
    args: readonly string[],
    options: Pick<ChildOptions, 'stdio' | 'signal'> = {},
  ): Promise<ChildResult> {
    return runChild(this.options.terraform.command, args, {
      ...options,
      cwd: this.directory,
      env: this.env,
    });
  }

  /** Removes the workspace. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function readConfiguration(directory: string): string {
  const file = join(directory, CONFIGURATION);
  if (!existsSync(file)) {
    throw new LabError(
      'SynthesisMissing',
      `${file} does not exist.`,
      'Synthesize the stack as JSON first: npm run synth.',
    );
  }
  return readFileSync(file, 'utf8');
}

/** Assets and modules may be large: they are linked. Terraform's own files stay behind. */
function linkAssets(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name !== CONFIGURATION && !name.startsWith('.terraform')) {
      symlinkSync(join(from, name), join(to, name));
    }
  }
}

function assertServed(configuration: Configuration, served: readonly string[]): void {
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
