import { LabError } from '../../lab/errors';
import { readStacks, type SynthesizedStack } from '../../lab/synthesis';

/**
 * The stack that a lab is to have: the one that is named, or else the one in `labStack` of the
 * context of `cdktf.json`, or else the only one.
 *
 * @param output where the stacks were synthesized.
 * @throws LabError `StackUndecided` where there are several, `StackNotFound`,
 *   `SynthesisMissing`.
 */
export function chooseStack(
  output: string,
  named: string | undefined,
  preferred: string | undefined,
): SynthesizedStack {
  const name = named ?? preferred;
  const stacks = readStacks(output, name === undefined ? [] : [name]);
  const [only] = stacks;
  if (only && stacks.length === 1) return only;
  throw new LabError(
    'StackUndecided',
    `${output} has ${stacks.length} stacks: ${stacks.map((one) => one.name).join(', ') || 'none'}.`,
    'Name one (cdktf-lvs lab up STACK), or put it into cdktf.json: "context": {"labStack": "STACK"}.',
  );
}
