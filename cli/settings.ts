import { existsSync, readFileSync } from 'node:fs';
import { LabError } from '../lab/errors';

/** What a command needs to know of the cdktf project in the working directory. */
export interface ProjectSettings {
  /** The command which synthesizes the app; undefined to take what is there. */
  readonly app?: string;
  /** The folder which it writes, and cdktf too. */
  readonly output: string;
  /** The stack which the lab takes where none is named: `labStack` of the context. */
  readonly labStack?: string;
}

/** The part of `cdktf.json` that is read here. */
interface ProjectFile {
  readonly app?: string;
  readonly output?: string;
  readonly context?: { readonly labStack?: string };
}

/** What the command line says of the project, over what `cdktf.json` says. */
export interface SettingsOptions {
  /** As cdktf's `--app`. */
  readonly app?: string;
  /** As cdktf's `--output`. */
  readonly output?: string;
  /** As cdktf's `--skip-synth`. */
  readonly skipSynth?: boolean;
}

const FILE = 'cdktf.json';

/**
 * Settles how the project is synthesized, and where to: the command line first, then
 * `cdktf.json` in the working directory, then cdktf's defaults.
 *
 * @throws LabError `SynthesisMissing` when no app is named and synthesis is not skipped.
 */
export function projectSettings(options: SettingsOptions): ProjectSettings {
  const file: ProjectFile = existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, 'utf8')) as ProjectFile)
    : {};
  const output = options.output ?? file.output ?? 'cdktf.out';
  const labStack = file.context?.labStack;
  if (options.skipSynth) return { output, labStack };
  const app = options.app ?? file.app;
  if (app === undefined) {
    throw new LabError(
      'SynthesisMissing',
      `No app to synthesize: ${FILE} in ${process.cwd()} names none.`,
      "Name it with --app 'tsx main.ts', or take what was synthesized with --skip-synth.",
    );
  }
  return { app, output, labStack };
}
