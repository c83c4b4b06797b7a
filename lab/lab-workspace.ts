import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { boundToParent, type ChildResult, runChild } from './child';
import type { DaemonClient } from './daemon-client';
import { enter } from './entrance';
import { LabError } from './errors';
import { assertServed, type Configuration, fillWorkspace } from './stack-files';
import { type AttachmentEnv, type Terraform, terraformEnv } from './terraform';
import { describeDiagnostic, EventReader, type TerraformEvent } from './terraform-events';
import { readState, STATE_FILE, type TerraformState } from './terraform-state';

/** How to run one of Terraform's commands in a lab. */
export interface LabRunOptions {
  /** Is told what Terraform does, as it does it. */
  readonly onEvent?: (event: TerraformEvent) => void;
  /** Ends Terraform early: what it is at is brought to an end, and the state written. */
  readonly signal?: AbortSignal;
}

/**
 * Where Terraform works on one stack of a lab, and keeps its state. It runs in the lab's
 * network: what its provisioners connect to are the lab's guests.
 */
export class LabWorkspace {
  /**
   * @param client the lab's daemon.
   * @param terraform the Terraform to run.
   * @param directory the workspace's folder; it is made where it does not exist.
   */
  constructor(
    private readonly client: DaemonClient,
    private readonly terraform: Terraform,
    readonly directory: string,
  ) {}

  /** What the state says; undefined where there is none, or none that can be read. */
  get state(): TerraformState | undefined {
    const state = readState(this.directory);
    return state === 'broken' ? undefined : state;
  }

  /**
   * Takes over a stack as it was synthesized, byte for byte. A state that was not written to
   * its end is given up: what it knew is found and removed by the daemon.
   *
   * @param text the stack's `cdk.tf.json`.
   * @param origin the folder with the stack's assets.
   * @throws LabError `ProviderNotServed`
   */
  fill(text: string, origin: string): void {
    assertServed(JSON.parse(text) as Configuration, this.client.sources);
    mkdirSync(this.directory, { recursive: true });
    fillWorkspace(this.directory, text, origin);
    if (readState(this.directory) === 'broken') rmSync(join(this.directory, STATE_FILE));
    // Its holder is gone, or it would hold the lab's lock.
    rmSync(join(this.directory, '.terraform.tfstate.lock.info'), { force: true });
  }

  /**
   * Readies it for Terraform's other commands.
   *
   * @param signal ends it early.
   * @throws LabError `TerraformFailed`, with what Terraform printed.
   */
  async init(signal?: AbortSignal): Promise<void> {
    await this.run(['init', '-no-color'], { signal });
  }

  /**
   * Runs a command of Terraform that prints what it does as lines of JSON.
   *
   * @param args the command and its flags, such as `['apply', '-auto-approve', '-json']`.
   * @throws LabError `TerraformFailed`, with every error that Terraform gave.
   */
  async run(args: readonly string[], { onEvent, signal }: LabRunOptions = {}): Promise<void> {
    const errors: string[] = [];
    const reader = new EventReader((event) => {
      if (event.diagnostic?.severity === 'error') {
        errors.push(describeDiagnostic(event.diagnostic));
      }
      onEvent?.(event);
    });
    const result = await this.spawn(args, (text) => reader.write(text), signal);
    if (result.status === 0 || signal?.aborted) return;
    throw new LabError(
      'TerraformFailed',
      `terraform ${args[0]} ended with status ${result.status}.\n` +
        indent(errors.join('\n') || result.stderr || result.stdout),
      'Mend what it complains of, and run the same command again: what is there stays.',
    );
  }

  private spawn(
    args: readonly string[],
    onOutput: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<ChildResult> {
    const command = [this.terraform.command, ...args];
    // Left alone it would hold on to the state; what it has made and not written down is found
    // by the daemon the next time.
    const [program = '', ...rest] = boundToParent(
      'KILL',
      enterForTerraform(this.client, command, this.directory),
    );
    return runChild(program, rest, {
      env: { ...process.env, ...terraformEnv(this.directory, this.client.env) },
      onOutput,
      signal,
    });
  }
}

/**
 * The command line which runs Terraform where the guests are. It stays outside of the lab's
 * namespace of processes, which only a child can enter: so Terraform is the caller's own child,
 * gets its signals once and directly, and sees the process of its provider.
 *
 * @param client the lab's daemon.
 * @param command Terraform and its arguments.
 * @param directory its working directory.
 */
export function enterForTerraform(
  client: DaemonClient,
  command: readonly string[],
  directory: string,
): string[] {
  return enter(client.announcement, command, { processes: false, directory });
}

/** The process that holds a lab's namespaces, as every process in them sees it. */
const HOLDER_INSIDE = 1;

/**
 * What Terraform needs in its environment to find a lab's providers from inside of the lab's
 * namespace of processes. It gives up on a provider whose process it does not see, and the
 * daemon is outside; the holder lives as long.
 */
export function insideEnv({ announcement }: DaemonClient): AttachmentEnv {
  const attachments = JSON.parse(announcement.reattach) as Record<string, object>;
  const seen = Object.entries(attachments).map(([source, attachment]) => [
    source,
    { ...attachment, Pid: HOLDER_INSIDE },
  ]);
  return { TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries(seen)) };
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
