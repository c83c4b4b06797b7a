import { runChild } from '../lab/child';
import { LabError } from '../lab/errors';
import type { ProjectSettings } from './settings';

/**
 * Has the app write its stacks. Where no app is to be run, what is there is taken.
 *
 * @param signal ends it early, without an error.
 * @throws LabError `SynthesisFailed` when the app does.
 */
export async function synthesize(
  { app, output }: ProjectSettings,
  signal: AbortSignal,
): Promise<void> {
  if (app === undefined) return;
  const { status } = await runChild(app, [], {
    shell: true,
    // What the app prints is no part of what the command answers.
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, CDKTF_OUTDIR: output },
    signal,
  });
  if (status !== 0 && !signal.aborted) {
    throw new LabError(
      'SynthesisFailed',
      `${app} ended with status ${status}.`,
      'Its own message stands above.',
    );
  }
}
