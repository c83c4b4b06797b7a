import { existsSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { startDaemon } from '../../lab/daemon-client';
import { LabError } from '../../lab/errors';
import { Lab } from '../../lab/lab';
import { LabWorkspace } from '../../lab/lab-workspace';
import { ownProcess } from '../../lab/own-process';
import { assertReady, inspectMachine, PREREQUISITES } from '../../lab/prerequisites';
import { CONFIGURATION, readConfiguration } from '../../lab/stack-files';
import { terraformEnv } from '../../lab/terraform';
import type { LabContext } from './context';
import { imageFolder } from './image';
import { runHere, runInside, runTerraformInside } from './inside';
import { prepare } from './up';

/** The Terraform that is meant where `TERRAFORM_BINARY_NAME` names the lab's. */
export const REAL_TERRAFORM = 'CDKTF_LVS_TERRAFORM';

/**
 * `cdktf-lvs lab exec -- COMMAND`: runs a command at the client's place, with what Terraform
 * needs to use the lab in its environment.
 *
 * @returns the command's exit status.
 * @throws LabError `LabMissing`
 */
export async function execAsClient({ args, env, folder, signal }: LabContext): Promise<number> {
  const { client } = await Lab.open(folder);
  return runInside(client, args.command, { ...env, CDKTF_LVS_LAB: folder.path }, signal);
}

/**
 * `cdktf-lvs lab terraform -- ARGUMENTS`: runs Terraform at the client's place, on the stack in
 * whose synthesized folder it is called, or else on the lab's own. The state is the lab's.
 *
 * @returns Terraform's exit status.
 * @throws LabError `LabMissing`, `StackUndecided` where the lab has several stacks or none
 */
export async function terraform(context: LabContext): Promise<number> {
  const { args, env, folder, signal } = context;
  const machine = await inspectMachine(env);
  assertReady(machine, PREREQUISITES.plan);
  const { command } = machine.terraform;
  // Asked by others to see whether there is a Terraform at all.
  if (args.command[0] === 'version') return runHere([command, ...args.command], env, signal);

  const { client } = await Lab.open(folder);
  const here = process.cwd();
  const name = existsSync(join(here, CONFIGURATION)) ? basename(here) : onlyStack(context);
  const directory = folder.stack(name);
  const isOther = here !== resolve(directory) && existsSync(join(here, CONFIGURATION));
  if (isOther && (args.command.includes('init') || !existsSync(directory))) {
    new LabWorkspace(client, machine.terraform, directory).fill(readConfiguration(here), here);
  }
  return runTerraformInside(
    client,
    [command, ...args.command],
    directory,
    { ...env, ...terraformEnv(directory, client.env) },
    signal,
  );
}

function onlyStack({ folder }: LabContext): string {
  const { stacks } = folder;
  const [only] = stacks;
  if (only !== undefined && stacks.length === 1) return only;
  throw new LabError(
    'StackUndecided',
    `The lab in ${folder.path} has ${stacks.length} stacks: ${stacks.join(', ') || 'none'}.`,
    'Go into the synthesized folder of one (cdktf.out/stacks/STACK), or bring one up first.',
  );
}

/**
 * `cdktf-lvs lab env`: starts the lab's daemon where it does not run, and prints what makes
 * cdktf use the lab, for a shell to evaluate.
 *
 * @throws LabError for whatever keeps the daemon from its work
 */
export async function env(context: LabContext): Promise<number> {
  const { folder } = context;
  const found = await prepare(context);
  const image = await imageFolder(context);
  folder.claim();
  await startDaemon({ folder: folder.path, image, env: context.env });
  const wrapper = join(folder.path, 'terraform');
  const command = [
    process.execPath,
    ...ownProcess(resolve(__dirname, '../main')),
    ...['lab', 'terraform', '--folder', folder.path, '--'],
  ];
  const script = `#!/bin/sh\nexec ${command.map(quoted).join(' ')} "$@"\n`;
  writeFileSync(wrapper, script, { mode: 0o755 });
  const variables = { TERRAFORM_BINARY_NAME: wrapper, [REAL_TERRAFORM]: found.command };
  for (const [name, value] of Object.entries(variables)) {
    process.stdout.write(`export ${name}=${quoted(value)}\n`);
  }
  return 0;
}

/** A word as every shell reads it. */
function quoted(text: string): string {
  return /^[\w/.:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
