import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNamespace } from '../../tools/checkers/namespace';
import { checker } from '../../tools/checkers/root';
import { withTempDir } from '../../tools/checkers/run';
import type { IptablesVariant } from './iptables-variants';

/** The files of one LVS router. */
export interface RouterFiles {
  readonly conf: string;
  /** The same with one VIP more. */
  readonly later: string;
  readonly rules: string;
}

/** What happened to two LVS routers. */
export interface Play {
  /** How many floating addresses the primary and the backup hold, after each act. */
  readonly acts: Readonly<Record<string, readonly [primary: number, backup: number]>>;
  /** Seconds from the primary's death until the backup held everything. */
  readonly failoverSeconds: number;
  /** How often the primary and the backup became active, from the first act to the last. */
  readonly became: readonly [primary: number, backup: number];
  /** How many heartbeats of the other each one refused. */
  readonly refused: readonly [primary: number, backup: number];
}

/** A heartbeat whose list of addresses is another, or whose sender should not be active. */
const REFUSAL = /unexpected ip number count|with lower priority/g;

function count(log: string | undefined, what: RegExp): number {
  return log?.match(what)?.length ?? 0;
}

/**
 * Runs the guide's two LVS routers with the real keepalived behind the real iptables, and sees who
 * holds the floating addresses: started together, the primary dead, returned, a change on the
 * standby and then on the active one, a link lost.
 *
 * @param variant - the iptables that works on this kernel
 */
export async function playTwoRouters(
  primary: RouterFiles,
  backup: RouterFiles,
  variant: IptablesVariant,
): Promise<Play> {
  return withTempDir(async (dir) => {
    for (const [side, files] of Object.entries({ a: primary, b: backup })) {
      for (const [kind, text] of Object.entries(files)) {
        await writeFile(join(dir, `${side}.${kind}`), text as string);
      }
    }
    const args = [
      join(__dirname, 'two-routers.sh'),
      await checker('keepalived'),
      await checker(`xtables-${variant}-multi`),
      dir,
    ];
    const { code, stdout, stderr } = await runInNamespace('exec unshare --mount sh "$@"', args, {
      env: { XTABLES_LOCKFILE: join(dir, 'lock') },
    });
    const logs = await Promise.all(
      ['a', 'b'].map((side) => readFile(join(dir, `${side}.log`), 'utf8').catch(() => '')),
    );
    if (code !== 0) throw new Error(`the routers did not run: ${stderr}\n${logs.join('\n')}`);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '));
    const [, began, ended] = lines.find(([name]) => name === 'seconds') ?? [];
    return {
      acts: Object.fromEntries(
        lines
          .filter(([name]) => name !== 'seconds')
          .map(([name, a, b]) => [name as string, [Number(a), Number(b)] as const]),
      ),
      failoverSeconds: Number(ended) - Number(began),
      became: [
        count(logs[0], /\(public\) Entering MASTER/g),
        count(logs[1], /\(public\) Entering MASTER/g),
      ],
      refused: [count(logs[0], REFUSAL), count(logs[1], REFUSAL)],
    };
  });
}
