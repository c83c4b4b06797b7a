import { type AttachedProvider, startProvider } from '../lab/attached-provider';
import { assertReady, inspectMachine, PREREQUISITES } from '../lab/prerequisites';
import { readStacks, type SynthesizedStack } from '../lab/synthesis';
import type { Terraform } from '../lab/terraform';
import { Workspace } from '../lab/workspace';
import { withProgress } from './progress';
import { projectSettings, type SettingsOptions } from './settings';
import { synthesize } from './synthesize';

/** What `cdktf-lvs plan` takes. */
export interface PlanOptions extends SettingsOptions {
  /** The stacks to plan; all of them when empty. */
  readonly stacks: readonly string[];
  /** Ends everything early. */
  readonly signal: AbortSignal;
}

/**
 * Synthesizes the app, and has Terraform validate and plan its stacks against attached
 * providers: no registry, no network, no libvirt. Terraform's output is passed on as it is;
 * our own words go to standard error.
 *
 * A stack that fails does not keep the others from being planned.
 *
 * @returns Terraform's exit status for the first stack that failed; 0 when none did, or
 *   when the signal ended it.
 * @throws LabError for whatever the user can mend.
 */
export async function plan(options: PlanOptions): Promise<number> {
  const machine = await inspectMachine();
  assertReady(machine, PREREQUISITES.plan);
  const settings = projectSettings(options);
  const { signal } = options;

  const starting = startProvider();
  try {
    const [provider] = await Promise.all([
      starting,
      withProgress(`Synthesizing with ${settings.app}`, synthesize(settings, signal)),
    ]);
    if (signal.aborted) return 0;
    let status = 0;
    for (const stack of readStacks(settings.output, options.stacks)) {
      const outcome = await planStack(stack, machine.terraform, provider, signal);
      if (signal.aborted) break;
      status ||= outcome;
    }
    return status;
  } finally {
    const provider = await starting.catch(() => undefined);
    await provider?.stop();
  }
}

async function planStack(
  stack: SynthesizedStack,
  terraform: Terraform,
  provider: AttachedProvider,
  signal: AbortSignal,
): Promise<number> {
  const workspace = new Workspace({ terraform, provider, stack });
  const { product, version } = terraform;
  process.stderr.write(`${stack.name}: ${product} ${version}, providers attached, no network\n`);
  if (workspace.ignoredBackend) {
    process.stderr.write(
      `${stack.name}: the state in backend ${workspace.ignoredBackend} is not read; ` +
        'everything is planned as new\n',
    );
  }
  const color = process.stdout.isTTY && !process.env['NO_COLOR'] ? [] : ['-no-color'];
  try {
    const init = await workspace.run(['init', ...color], { signal });
    if (init.status !== 0) {
      process.stderr.write(init.stdout + init.stderr);
      return init.status;
    }
    for (const command of ['validate', 'plan']) {
      const { status } = await withProgress(
        `${stack.name}: terraform ${command}`,
        workspace.run([command, ...color], { signal, stdio: ['ignore', 'inherit', 'inherit'] }),
      );
      if (status !== 0) return status;
    }
    return 0;
  } finally {
    workspace.remove();
  }
}
