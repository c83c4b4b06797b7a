import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');

/** A stack that an app wrote. */
export interface WrittenStack {
  readonly name: string;
  /** The folder of its `cdk.tf.json`. */
  readonly directory: string;
  readonly text: string;
}

/** What an app, run as a process of its own, left behind. */
export interface RunApp {
  readonly stacks: readonly WrittenStack[];
  readonly outdir: string;
  /** Removes what it wrote. */
  remove(): void;
}

/** The environment without what an operator may have set for their own deployments. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(?:LVS_|LIBVIRT_|CDKTF_)/.test(key)),
  );
}

/**
 * Runs an app of this repository as its users do, and reads what it wrote.
 *
 * @param command - the program and its arguments, from the repository's root
 */
export function runApp(command: readonly string[], env: NodeJS.ProcessEnv = {}): RunApp {
  const outdir = mkdtempSync(join(tmpdir(), 'cdktf-lvs-app-'));
  const [program, ...args] = command as [string, ...string[]];
  execFileSync(program, args, {
    cwd: ROOT,
    env: { ...cleanEnvironment(), CDKTF_OUTDIR: outdir, ...env },
    stdio: 'pipe',
  });
  const stacks = readdirSync(join(outdir, 'stacks')).map((name) => {
    const directory = join(outdir, 'stacks', name);
    return { name, directory, text: readFileSync(join(directory, 'cdk.tf.json'), 'utf8') };
  });
  return { stacks, outdir, remove: () => rmSync(outdir, { recursive: true }) };
}

/** The examples that are apps: everything in the folder but tests of one's own. */
export function exampleApps(): readonly string[] {
  return readdirSync(join(ROOT, 'examples'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `examples/${file}`);
}
