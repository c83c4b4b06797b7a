import { type DaemonClient, startDaemon } from './daemon-client';
import { LabError } from './errors';
import { withSystemPath } from './host-packages';
import { Lab } from './lab';
import type { LabFolder } from './lab-folder';
import { takeLock } from './lab-lock';
import { LabWorkspace } from './lab-workspace';
import type { Progress, Stage } from './progress';
import { readConfiguration } from './stack-files';
import type { SynthesizedStack } from './synthesis';
import type { Terraform } from './terraform';
import type { TerraformEvent } from './terraform-events';
import { readState } from './terraform-state';

/** What a lab is brought up with. */
export interface BringUpOptions {
  /** The lab's folder. */
  readonly folder: LabFolder;
  /** The Terraform to run. */
  readonly terraform: Terraform;
  /** The stack to apply. */
  readonly stack: SynthesizedStack;
  /** The folder of the lab's own image. @default - every image comes from where the stack says */
  readonly image?: string;
  /** Who shows how far it is. */
  readonly progress: Progress;
  /** The environment of the daemon. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends it early; what is there stays, and the next time it goes on from there. */
  readonly signal: AbortSignal;
}

/**
 * Makes a stack real: starts the lab's daemon where it does not run, has Terraform apply the
 * stack, and powers on what is off. What an earlier run that was killed left behind, and the
 * state does not know of, is removed first.
 *
 * @throws LabError `LabFolderTaken`, `LabBusy`, `LabOccupied` when another stack is in the lab,
 *   and whatever keeps the daemon or Terraform from their work.
 */
export async function bringUp(options: BringUpOptions): Promise<Lab> {
  const { folder, stack, progress, signal, env } = options;
  folder.claim();
  const lock = takeLock(folder.lock, 'up');
  try {
    assertVacant(folder, stack.name);
    const text = readConfiguration(stack.directory);
    const stage = progress.stage('lab');
    stage.note('making its namespaces');
    const client = await startDaemon({
      folder: folder.path,
      image: options.image,
      env: withSystemPath(env),
    });
    const { rootless, accelerator } = client.announcement;
    stage.done(
      `namespaces of its own${rootless ? ', without root' : ''}; ` +
        `guests on ${accelerator === 'kvm' ? 'KVM' : 'plain QEMU, without KVM'}`,
    );
    signal.throwIfAborted();

    const workspace = new LabWorkspace(client, options.terraform, folder.stack(stack.name));
    workspace.fill(text, stack.directory);
    await forgetUnknown(folder, client, options);
    await apply(workspace, options);
    signal.throwIfAborted();
    await powerOn(client, workspace, progress);
    return new Lab(folder, client);
  } finally {
    lock.release();
  }
}

/** Two stacks may claim the same addresses; one lab has one. */
function assertVacant(folder: LabFolder, stack: string): void {
  for (const other of folder.stacks.filter((name) => name !== stack)) {
    const state = readState(folder.stack(other));
    if (state && (state === 'broken' || state.identities.length > 0)) {
      throw new LabError(
        'LabOccupied',
        `The lab in ${folder.path} has the stack ${other}.`,
        `Remove it first (cdktf-lvs lab down), or use another lab with --folder.`,
      );
    }
  }
}

/** Terraform that was killed could not write down what it had made. */
async function forgetUnknown(
  folder: LabFolder,
  client: DaemonClient,
  { progress, signal }: BringUpOptions,
): Promise<void> {
  const known = folder.stacks.flatMap((name) => {
    const state = readState(folder.stack(name));
    return state === undefined || state === 'broken' ? [] : state.identities;
  });
  const stage = progress.stage('lab');
  stage.note('waiting for what an interrupted run has begun');
  const { removed } = await client.request('forget', { known }, signal);
  stage.drop();
  if (removed.length > 0) {
    progress.say(`Removed what an interrupted run left behind: ${removed.join(', ')}`);
  }
}

async function apply(
  workspace: LabWorkspace,
  { progress, signal, terraform }: BringUpOptions,
): Promise<void> {
  const whole = progress.stage('terraform');
  whole.note('init');
  await workspace.init(signal);
  signal.throwIfAborted();
  whole.note('planning');
  const parts = [
    new Part(progress, 'network', 'libvirt_network', (n) => `${n} made`),
    new Part(progress, 'disks', 'libvirt_volume', (n) => `${n} volumes`),
    new Part(progress, 'guests', 'libvirt_domain', (n) => `${n} powered on`),
  ];
  let summary = '';
  await workspace.run(['apply', '-auto-approve', '-json'], {
    signal,
    onEvent: (event) => {
      for (const part of parts) part.take(event);
      if (event.type === 'apply_start') whole.note(event['@message'] ?? '');
      if (event.type === 'change_summary' && event.changes?.operation === 'apply') {
        const { add, change, remove } = event.changes;
        summary =
          add + change + remove === 0
            ? 'No changes'
            : `${add} added, ${change} changed, ${remove} destroyed`;
      }
    },
  });
  signal.throwIfAborted();
  whole.done(`${terraform.product} ${terraform.version}: ${summary}`);
}

/** Shows the resources of one kind as a stage of its own, as soon as the first is begun. */
class Part {
  private readonly pending = new Set<string>();
  private stage?: Stage;
  private planned = 0;
  private made = 0;

  constructor(
    private readonly progress: Progress,
    private readonly name: string,
    private readonly type: string,
    private readonly summary: (count: number) => string,
  ) {}

  take({ type, hook, change }: TerraformEvent): void {
    if (type === 'planned_change' && this.isOurs(change?.resource)) {
      if (change?.action !== 'delete') this.planned += 1;
    }
    if (!hook?.resource || !this.isOurs(hook.resource) || hook.action === 'delete') return;
    const { addr } = hook.resource;
    if (type === 'apply_start') {
      this.stage ??= this.progress.stage(this.name);
      this.pending.add(addr);
    } else if (type === 'apply_complete') {
      this.pending.delete(addr);
      this.made += 1;
      if (this.made === this.planned) this.stage?.done(this.summary(this.made));
    }
    this.stage?.note([...this.pending].join(', '));
  }

  private isOurs(resource?: { readonly resource_type: string }): boolean {
    return resource?.resource_type === this.type;
  }
}

/** As on a real host, Terraform takes no notice of a machine that was switched off by hand. */
async function powerOn(
  client: DaemonClient,
  workspace: LabWorkspace,
  progress: Progress,
): Promise<void> {
  const idle = workspace.state?.idleMachines ?? [];
  for (const { name, running } of await client.request('machines', {})) {
    if (running || idle.includes(name)) continue;
    const stage = progress.stage('guests');
    await client.request('start', { name });
    stage.done(`${name} was off, and is powered on`);
  }
}
