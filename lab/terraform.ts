import { devNull } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child';

/** A Terraform program found on this machine. */
export interface Terraform {
  /** What to run: a name for `PATH`, or a path. */
  readonly command: string;
  /** Which of the two it is. */
  readonly product: 'Terraform' | 'OpenTofu';
  /** Its version, such as `1.11.4`. */
  readonly version: string;
}

/**
 * Makes Terraform keep to itself: no configuration of the user's command line, no question
 * to HashiCorp whether there is a newer version, no hints on what to type next.
 */
export const QUIET_TERRAFORM: Readonly<Record<string, string>> = {
  TF_CLI_CONFIG_FILE: devNull,
  CHECKPOINT_DISABLE: '1',
  TF_IN_AUTOMATION: '1',
  TF_INPUT: '0',
};

/** What makes Terraform use providers that run already. */
export interface AttachmentEnv {
  /** Their sockets by their sources, as JSON. */
  readonly TF_REATTACH_PROVIDERS: string;
}

/**
 * What Terraform needs in its environment to work in a folder with attached providers.
 *
 * @param directory the folder.
 * @param attachment what it attaches to.
 */
export function terraformEnv(
  directory: string,
  attachment: AttachmentEnv,
): Readonly<Record<string, string>> {
  return {
    ...QUIET_TERRAFORM,
    ...attachment,
    TF_DATA_DIR: join(directory, '.terraform'),
    // Terraform takes an empty one for none.
    TF_WORKSPACE: '',
  };
}

/**
 * The names under which Terraform is looked for: `TERRAFORM_BINARY_NAME`, as in cdktf, or
 * else `terraform` and then `tofu`.
 */
export function terraformNames(env: NodeJS.ProcessEnv): string[] {
  return env['TERRAFORM_BINARY_NAME'] ? [env['TERRAFORM_BINARY_NAME']] : ['terraform', 'tofu'];
}

/**
 * Finds Terraform or OpenTofu.
 *
 * @param env where to look: `PATH` and `TERRAFORM_BINARY_NAME`.
 * @returns the first that answers; undefined when none does.
 */
export async function findTerraform(env: NodeJS.ProcessEnv): Promise<Terraform | undefined> {
  for (const command of terraformNames(env)) {
    const answer = await runChild(command, ['version'], {
      env: { ...env, ...QUIET_TERRAFORM },
    }).catch(() => undefined);
    const match = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(answer?.stdout ?? '');
    if (match) {
      return { command, product: match[1] as Terraform['product'], version: match[2] ?? '' };
    }
  }
  return undefined;
}
