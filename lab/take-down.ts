import { connectDaemon, type DaemonClient } from './daemon-client';
import { LabError } from './errors';
import type { LabFolder } from './lab-folder';
import { takeLock } from './lab-lock';
import { LabWorkspace } from './lab-workspace';
import type { Progress } from './progress';
import type { Terraform } from './terraform';
import { readState } from './terraform-state';

/** How a lab is taken down. */
export interface TakeDownOptions {
  /** The lab's folder. */
  readonly folder: LabFolder;
  /** The Terraform to destroy with. @default - Terraform is not asked */
  readonly terraform?: Terraform;
  /** Who shows how far it is. */
  readonly progress: Progress;
  /** Ends it early; what is there stays. */
  readonly signal: AbortSignal;
}

/**
 * Removes a lab: Terraform destroys what is in its states, the daemon ends, and with it every
 * process and namespace; then the folder goes. Where the daemon has died or Terraform fails,
 * the rest is done without them: nothing of a lab is anywhere else.
 *
 * @returns whether there was a lab.
 * @throws LabError `LabBusy`, and `LabFolderTaken` for a folder that is no lab's.
 */
export async function takeDown(options: TakeDownOptions): Promise<boolean> {
  const { folder, progress, signal, terraform } = options;
  const client = await connectDaemon(folder.path);
  if (!folder.exists && !client) return false;
  // A daemon that was started by other means has a folder which is a lab's all the same.
  if (!folder.exists) throw taken(folder);
  const lock = takeLock(folder.lock, 'down');
  try {
    if (client && terraform) await destroyAll(client, terraform, options);
    signal.throwIfAborted();
    const stage = progress.stage('lab');
    stage.note('ending its daemon');
    await client?.end();
    folder.remove();
    stage.done(client ? 'daemon, namespaces and folder are gone' : 'folder is gone');
    return true;
  } finally {
    lock.release();
  }
}

async function destroyAll(
  client: DaemonClient,
  terraform: Terraform,
  { folder, progress, signal }: TakeDownOptions,
): Promise<void> {
  for (const name of folder.stacks) {
    const state = readState(folder.stack(name));
    if (state === undefined) continue;
    const stage = progress.stage('terraform');
    if (state === 'broken') {
      stage.done(`the state of ${name} cannot be read: removing by force`);
      continue;
    }
    stage.note(`destroying ${name}`);
    const workspace = new LabWorkspace(client, terraform, folder.stack(name));
    try {
      await workspace.init(signal);
      let summary = '';
      await workspace.run(['destroy', '-auto-approve', '-json'], {
        signal,
        onEvent: ({ type, changes, ...event }) => {
          if (type === 'apply_start') stage.note(event['@message'] ?? '');
          if (type === 'change_summary' && changes?.operation === 'destroy') {
            summary = `${changes.remove} destroyed`;
          }
        },
      });
      if (!signal.aborted) stage.done(`${name}: ${summary}`);
    } catch (cause) {
      if (!(cause instanceof LabError)) throw cause;
      stage.done(`${name} could not be destroyed: removing by force`);
      progress.say(cause.problem);
    }
    signal.throwIfAborted();
  }
}

function taken(folder: LabFolder): LabError {
  return new LabError(
    'LabFolderTaken',
    `A daemon serves ${folder.path}, which is not a folder that cdktf-lvs lab made.`,
    'End that daemon by whatever started it.',
  );
}
