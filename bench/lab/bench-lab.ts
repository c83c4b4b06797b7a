import { setTimeout as sleep } from 'node:timers/promises';
import { type DaemonClient, startDaemon } from '../../lab/daemon-client';
import { LabError } from '../../lab/errors';
import { withSystemPath } from '../../lab/host-packages';
import { Lab } from '../../lab/lab';
import type { LabFolder } from '../../lab/lab-folder';
import { takeLock } from '../../lab/lab-lock';
import { LabWorkspace } from '../../lab/lab-workspace';
import type { Progress } from '../../lab/progress';
import { takeDown } from '../../lab/take-down';
import type { Terraform } from '../../lab/terraform';

/** How long guests may take to boot, in milliseconds. */
export const BOOT_LIMIT = 600_000;

/** From one look at a guest to the next, in milliseconds. */
const LOOK = 250;

/** What a lab of the bench is made of. */
export interface BenchLabOptions {
  /** Its folder; whatever lab is there is taken down first. */
  readonly folder: LabFolder;
  /** The folder of the guests' image. */
  readonly image: string;
  /** The Terraform to run. */
  readonly terraform: Terraform;
  /** What runs the guests' instructions. @default - the daemon finds out */
  readonly accelerator?: 'kvm' | 'tcg';
  /** The name of the stack. */
  readonly stack: string;
  /** The stack's `cdk.tf.json`. */
  readonly text: string;
  /** The folder with the stack's assets. */
  readonly origin: string;
  /** Is told when the lab is taken down. */
  readonly progress: Progress;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** A lab that runs and has nothing in it yet, with a stack for Terraform to apply. */
export interface BenchLab {
  readonly lab: Lab;
  readonly client: DaemonClient;
  readonly workspace: LabWorkspace;
  readonly signal: AbortSignal;
}

/** Makes a lab, has it used, and takes it down, however that ended. */
export async function withLab<T>(
  options: BenchLabOptions,
  use: (lab: BenchLab) => Promise<T>,
): Promise<T> {
  const { folder, image, accelerator, terraform, stack, progress, signal } = options;
  const remove = () => takeDown({ folder, progress, signal: new AbortController().signal });
  // A run that was killed has left it.
  await remove();
  folder.claim();
  const lock = takeLock(folder.lock, 'bench');
  try {
    const env = withSystemPath(process.env);
    const client = await startDaemon({ folder: folder.path, image, accelerator, env });
    signal.throwIfAborted();
    const workspace = new LabWorkspace(client, terraform, folder.stack(stack));
    workspace.fill(options.text, options.origin);
    const bench = { lab: new Lab(folder, client), client, workspace, signal };
    await workspace.init(signal);
    signal.throwIfAborted();
    return await use(bench);
  } finally {
    lock.release();
    await remove();
  }
}

/** Runs Terraform on the stack. @returns the seconds that it took. */
export async function terraformIn(
  { workspace, signal }: BenchLab,
  ...args: readonly string[]
): Promise<number> {
  const start = performance.now();
  await workspace.run(args, { signal });
  signal.throwIfAborted();
  return (performance.now() - start) / 1000;
}

/**
 * Waits until a guest's agent answers, and until all that it starts at boot has been started,
 * cloud-init's last stage among it.
 *
 * @param onAgent is called at the agent's first answer.
 * @throws LabError `GuestSilent`
 */
export async function untilBooted(
  { client, signal }: BenchLab,
  name: string,
  onAgent: () => void = () => undefined,
): Promise<void> {
  const deadline = Date.now() + BOOT_LIMIT;
  const ask = (...argv: readonly string[]) =>
    client.request('exec', { name, argv, timeout: deadline - Date.now() }, signal);
  await ask('true');
  onAgent();
  while (Date.now() < deadline) {
    const { stdout } = await ask('systemctl', 'is-system-running', '--wait');
    // Early in the boot there is nobody yet to wait for.
    if (/^(running|degraded)$/m.test(stdout)) return;
    await sleep(LOOK, undefined, { signal });
  }
  throw new LabError(
    'GuestSilent',
    `${name} has not booted after ${BOOT_LIMIT / 1000} s.`,
    'Look at it in a lab that stays: npm run lab, then npm run lab -- logs GUEST.',
  );
}
