import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNamespace } from '../../tools/checkers/namespace';
import { checker, checkersEnv, checkersPython, checkersRoot } from '../../tools/checkers/root';
import { type Finished, run, withTempDir } from '../../tools/checkers/run';
import { iptablesVariants } from './iptables-variants';

/** What a real program said about a text. */
export interface Judgement {
  /** Whether it took the text. */
  readonly ok: boolean;
  /** All that it printed, standard output first. */
  readonly output: string;
}

/** What the real iptables said. */
export interface IptablesJudgement extends Judgement {
  /**
   * Per variant that works on this kernel (`nft`, `legacy`): the rules as the kernel holds them
   * after loading, in the form of iptables-save; empty where it refused.
   */
  readonly saved: ReadonlyMap<string, string>;
}

/** How {@link keepalivedConfigTest} sets the scene. */
export interface KeepalivedScene {
  /** Interfaces that exist (veths), since the test wants those that the file names. @default ['eth0', 'eth1'] */
  readonly interfaces?: readonly string[];
}

function judgement(finished: Finished): Judgement {
  return { ok: finished.code === 0, output: finished.stdout + finished.stderr };
}

/**
 * To be called at the top of a test file that uses a real checker: gives the first fetch its time
 * before any test's own clock runs.
 */
export function needCheckers(): void {
  beforeAll(() => checkersRoot(), 900_000);
}

/** Saves table by table: without a name, legacy asks a /proc file that only root may read. */
const loadAndSave = [
  'set -e',
  '"$1" iptables-restore --test <"$2"',
  '"$1" iptables-restore <"$2"',
  'for table in $(sed -n "s/^\\*//p" "$2"); do "$1" iptables-save -t "$table"; done',
].join('\n');

/**
 * Gives an iptables-save text to the real iptables-restore in an empty network namespace: with
 * `--test`, then in earnest, since `--test` of the nft variant lets a jump to a chain pass that
 * does not exist. Every variant which works on this kernel must take it.
 *
 * @throws Error when neither variant works here, with each one's reason.
 */
export async function iptablesRestoreTest(text: string): Promise<IptablesJudgement> {
  const saved = new Map<string, string>();
  let output = '';
  let ok = true;
  for (const variant of await iptablesVariants()) {
    const result = await withTempDir(async (dir) => {
      const file = join(dir, 'iptables');
      await writeFile(file, text);
      const program = await checker(`xtables-${variant}-multi`);
      return runInNamespace(loadAndSave, [program, file], {
        env: { XTABLES_LOCKFILE: join(dir, 'lock') },
      });
    });
    saved.set(variant, result.code === 0 ? result.stdout : '');
    output += result.stderr;
    ok &&= result.code === 0;
  }
  return { ok, output, saved };
}

/** Gives one text to `cloud-init schema --config-file`. For several, {@link cloudInitSchemas}. */
export async function cloudInitSchema(text: string): Promise<Judgement> {
  const [only] = await cloudInitSchemas([text]);
  if (only === undefined) throw new Error('cloud-init schema gave no judgement');
  return only;
}

/**
 * Gives texts to `cloud-init schema --config-file`, with one start of Python for all.
 * Debian 12's cloud-init (22.4) lets unknown top-level keys pass: see `readUserData`, which does not.
 */
export async function cloudInitSchemas(texts: readonly string[]): Promise<readonly Judgement[]> {
  const script = join(__dirname, 'python', 'cloud_init_schema.py');
  const result = await run(await checkersPython(), [script], {
    env: await checkersEnv(),
    input: JSON.stringify(texts),
  });
  if (result.code !== 0) throw new Error(`cloud-init schema failed: ${result.stderr}`);
  const judged = JSON.parse(result.stdout) as [number, string][];
  return judged.map(([code, output]) => ({ ok: code === 0, output }));
}

/**
 * Gives a text to `keepalived --config-test` in a network namespace where the interfaces exist.
 * A good file leaves exit code 0 and no output; exit 0 alone is necessary, not sufficient.
 */
export async function keepalivedConfigTest(
  text: string,
  scene: KeepalivedScene = {},
): Promise<Judgement> {
  const interfaces = scene.interfaces ?? ['eth0', 'eth1'];
  return withTempDir(async (dir) => {
    const file = join(dir, 'keepalived.conf');
    await writeFile(file, text);
    const program = await checker('keepalived');
    const script = [
      'set -e',
      'program=$1; file=$2; shift 2',
      'for name; do ip link add "$name" type veth peer name "$name-far"; done',
      'exec "$program" --config-test --use-file "$file"',
    ].join('\n');
    return judgement(await runInNamespace(script, [program, file, ...interfaces]));
  });
}

/** Whether the host's bash can parse a script (`bash -n`). */
export async function bashSyntax(text: string): Promise<Judgement> {
  return judgement(await run('bash', ['--norc', '-n'], { input: text }));
}

/** Whether dash, Debian's `/bin/sh`, can parse a script (`dash -n`). */
export async function dashSyntax(text: string): Promise<Judgement> {
  const env = await checkersEnv();
  return judgement(await run(await checker('dash'), ['-n'], { input: text, env }));
}

/** What shellcheck says of a script, every level of severity counting. */
export async function shellcheck(text: string, shell: 'sh' | 'bash' = 'sh'): Promise<Judgement> {
  const env = await checkersEnv();
  const args = ['--norc', '--color=never', `--shell=${shell}`, '-'];
  return judgement(await run(await checker('shellcheck'), args, { input: text, env }));
}
