import { withSystemPath } from '../../lab/host-packages';
import { LabFolder } from '../../lab/lab-folder';
import { readArguments, type Verb } from './arguments';
import type { LabContext } from './context';
import { down } from './down';
import { execInGuest, kill, logs, start } from './guests';
import { LineProgress } from './lines';
import { env, execAsClient, terraform } from './shell';
import { status } from './status';
import { up } from './up';
import { LAB_USAGE } from './usage';

const COMMANDS: { readonly [verb in Verb]: (context: LabContext) => Promise<number> } = {
  up,
  status,
  exec: (context) =>
    context.args.name === undefined ? execAsClient(context) : execInGuest(context),
  logs,
  kill,
  start,
  terraform,
  env,
  down,
};

/** After these, something of a lab is there that was not, or the other way round. */
const CHANGING: readonly Verb[] = ['up', 'env', 'down'];

/**
 * `cdktf-lvs lab`.
 *
 * @param argv what stands behind `lab`.
 * @param signal ends it early.
 * @returns the exit status.
 * @throws Misuse for a command line that makes no sense, LabError for what the user can mend.
 */
export async function lab(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = readArguments(argv);
  if (args.verb === undefined) {
    process.stdout.write(LAB_USAGE);
    return 0;
  }
  const folder = LabFolder.find(args.folder, process.env);
  // A shell evaluates what env prints.
  const output = args.verb === 'env' ? process.stderr : process.stdout;
  const progress = new LineProgress(output);
  try {
    return await COMMANDS[args.verb]({
      args,
      folder,
      progress,
      signal,
      env: withSystemPath(process.env),
    });
  } catch (cause) {
    if (!signal.aborted) throw cause;
    progress.close();
    if (CHANGING.includes(args.verb)) process.stderr.write(interrupted(folder));
    return 1;
  } finally {
    progress.close();
  }
}

function interrupted(folder: LabFolder): string {
  return folder.exists
    ? `Interrupted. What is there stays, in ${folder.path}: cdktf-lvs lab up goes on from it, ` +
        'cdktf-lvs lab down removes it.\n'
    : 'Interrupted. Nothing is left of it.\n';
}
