import type { LabFolder } from '../../lab/lab-folder';
import type { LabArguments } from './arguments';
import type { LineProgress } from './lines';

/** What every verb of `cdktf-lvs lab` is given. */
export interface LabContext {
  /** The command line. */
  readonly args: LabArguments;
  /** The lab's folder. */
  readonly folder: LabFolder;
  /** Shows what is done, on standard output. */
  readonly progress: LineProgress;
  /** Fires when the command is to end early. */
  readonly signal: AbortSignal;
  /** The environment, with the places of the system's programs. */
  readonly env: NodeJS.ProcessEnv;
}
