import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../../lab/child';
import { LabError } from '../../lab/errors';
import { QUIET_TERRAFORM, type Terraform } from '../../lab/terraform';
import { EventReader } from '../../lab/terraform-events';
import { type BenchLab, terraformIn } from './bench-lab';

/** Where the plan goes, in the folder where Terraform works. */
const PLAN = 'bench.tfplan';

/** What is measured, in this order; the second plan finds nothing to do. */
const STEPS = {
  validate: ['validate', '-json'],
  plan: ['plan', '-json', `-out=${PLAN}`],
  apply: ['apply', '-json', PLAN],
  'second plan': ['plan', '-json'],
} as const;

/** One of the steps. */
export type Step = keyof typeof STEPS;

/** The seconds that each step took. */
export type StepTimes = Readonly<Record<Step, number>>;

/** Runs a step on the stack of a lab. @returns the seconds that it took. */
export function stepIn(bench: BenchLab, step: Exclude<Step, 'second plan'>): Promise<number> {
  return terraformIn(bench, ...STEPS[step]);
}

/**
 * Plans a stack that has been applied.
 *
 * @returns the seconds that it took.
 * @throws LabError `TerraformFailed` when it finds something to change.
 */
export async function secondPlanIn({ workspace, signal }: BenchLab): Promise<number> {
  const start = performance.now();
  let changes: number | undefined;
  await workspace.run(STEPS['second plan'], {
    signal,
    onEvent: ({ changes: found }) => {
      if (found) changes = found.add + found.change + found.remove;
    },
  });
  signal.throwIfAborted();
  assertNone(changes);
  return (performance.now() - start) / 1000;
}

/**
 * What Terraform itself costs: the same steps on as many resources of the provider that is
 * built into it, which makes nothing.
 *
 * @param directory where to work; it does not exist.
 * @throws LabError `TerraformFailed`
 */
export async function terraformAlone(
  terraform: Terraform,
  resources: number,
  directory: string,
  signal: AbortSignal,
): Promise<StepTimes> {
  mkdirSync(directory);
  const ids = Array.from({ length: resources }, (_, index) => [`one_${index}`, { input: index }]);
  const stack = { resource: { terraform_data: Object.fromEntries(ids) } };
  writeFileSync(join(directory, 'main.tf.json'), JSON.stringify(stack));
  let changes: number | undefined;
  const run = async (args: readonly string[]) => {
    const start = performance.now();
    const reader = new EventReader(({ changes: found }) => {
      if (found) changes = found.add + found.change + found.remove;
    });
    const { status, stdout, stderr } = await runChild(terraform.command, args, {
      cwd: directory,
      env: { ...process.env, ...QUIET_TERRAFORM },
      onOutput: (text) => reader.write(text),
      signal,
    });
    signal.throwIfAborted();
    if (status !== 0)
      throw failed(`terraform ${args[0]} ended with ${status}: ${stderr || stdout}`);
    return (performance.now() - start) / 1000;
  };
  await run(['init', '-no-color']);
  const times = {
    validate: await run(STEPS.validate),
    plan: await run(STEPS.plan),
    apply: await run(STEPS.apply),
    'second plan': await run(STEPS['second plan']),
  };
  assertNone(changes);
  return times;
}

function assertNone(changes: number | undefined): void {
  if (changes !== 0) throw failed(`The second plan wants ${changes ?? 'unknown'} changes, not 0.`);
}

function failed(problem: string): LabError {
  return new LabError('TerraformFailed', problem, 'See what npm run lab says of the same stack.');
}
