import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LabError } from './errors';

/** One stack that was synthesized. */
export interface SynthesizedStack {
  /** Its name, as in `cdktf deploy NAME`. */
  readonly name: string;
  /** Absolute path of the folder with its `cdk.tf.json`. */
  readonly directory: string;
}

/** The part of cdktf's manifest that is read here. */
interface Manifest {
  readonly stacks: Readonly<
    Record<string, { readonly name: string; readonly synthesizedStackPath: string }>
  >;
}

/**
 * The stacks in an output folder of cdktf, in the order in which they were synthesized.
 *
 * @param output the folder, `cdktf.out` by default of cdktf.
 * @param names the stacks wanted; all of them when empty.
 * @throws LabError `SynthesisMissing` when nothing was synthesized there, `StackNotFound`
 *   for a name that is not in it.
 */
export function readStacks(output: string, names: readonly string[] = []): SynthesizedStack[] {
  const stacks = Object.values(readManifest(output).stacks).map(
    ({ name, synthesizedStackPath }) => ({
      name,
      directory: resolve(output, dirname(synthesizedStackPath)),
    }),
  );
  for (const name of names) {
    if (!stacks.some((stack) => stack.name === name)) {
      throw new LabError(
        'StackNotFound',
        `There is no stack ${name} in ${output}.`,
        `Stacks there: ${stacks.map((stack) => stack.name).join(', ') || 'none'}.`,
      );
    }
  }
  return names.length === 0 ? stacks : stacks.filter(({ name }) => names.includes(name));
}

function readManifest(output: string): Manifest {
  const file = join(output, 'manifest.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    throw new LabError(
      'SynthesisMissing',
      `${file} cannot be read: nothing was synthesized there.`,
      'Synthesize the app first, or name the folder with --output.',
    );
  }
}
