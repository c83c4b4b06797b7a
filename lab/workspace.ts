import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AttachedProvider } from './attached-provider';
import { type ChildOptions, type ChildResult, runChild } from './child';
import { assertServed, type Configuration, fillWorkspace, readConfiguration } from './stack-files';
import { type Terraform, terraformEnv } from './terraform';
import { STATE_FILE } from './terraform-state';

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
    fillWorkspace(this.directory, text, origin);

    const { backend, cloud } = configuration.terraform ?? {};
    const [kind] = cloud === undefined ? Object.keys(backend ?? {}) : ['cloud'];
    if (kind === 'local') {
      const state = resolve(origin ?? '.', backend?.['local']?.path ?? STATE_FILE);
      if (options.withState !== false && existsSync(state)) {
        copyFileSync(state, join(this.directory, STATE_FILE));
      }
    } else {
      this.ignoredBackend = kind;
    }

    this.env = { ...process.env, ...terraformEnv(this.directory, provider.env) };
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
