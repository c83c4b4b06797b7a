import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNamespace } from '../../tools/checkers/namespace';
import { checker } from '../../tools/checkers/root';
import { withTempDir } from '../../tools/checkers/run';
import type { IptablesVariant } from './iptables-variants';

/** The files of one LVS router. */
export interface RouterFiles {
  readonly conf: string;
  readonly rules: string;
  /** The script that hears of changes; the primary's is run for both. */
  readonly notify?: string;
}

/** The files of one LVS router whose cluster gets one VIP more. */
export interface ChangingRouterFiles extends RouterFiles {
  readonly later: string;
}

/** How many floating addresses the primary and the backup hold. */
export type Holders = readonly [primary: number, backup: number];

/** What was seen of two LVS routers. */
export interface Seen {
  /** Who held what, after each act that was looked at. */
  readonly acts: Readonly<Record<string, Holders>>;
  /** What the script that hears of changes wrote down, a line each. */
  readonly heard: readonly string[];
  /** What each keepalived said. */
  readonly logs: readonly [primary: string, backup: string];
}

/** What happened to two LVS routers in the play that all clusters have in common. */
export interface Play extends Seen {
  /** Seconds from the primary's death until the backup held everything. */
  readonly failoverSeconds: number;
  /** How often the primary and the backup became active, from the first act to the last. */
  readonly became: Holders;
  /** How many heartbeats of the other each one refused. */
  readonly refused: Holders;
}

/** One thing that is done to two LVS routers, `a` and `b`; see `router-acts.sh`. */
export type RouterAct =
  | `${'start' | 'die'}:${'a' | 'b' | 'n'}`
  | `cut:${'a' | 'b'}`
  | `unplug:${'a' | 'b'}${0 | 1}`
  | `await:${'a' | 'b'}:${number}`
  | `pause:${number}`
  | `see:${string}`;

/** A heartbeat whose list of addresses is another, or whose sender should not be active. */
const REFUSAL = /unexpected ip number count|with lower priority/g;

function count(log: string, what: RegExp): number {
  return log.match(what)?.length ?? 0;
}

/**
 * Runs the guide's two LVS routers with the real keepalived behind the real iptables, and sees who
 * holds the floating addresses: started together, the primary dead, returned, a change on the
 * standby and then on the active one, a link lost.
 *
 * @param variant - the iptables that works on this kernel
 */
export async function playTwoRouters(
  primary: ChangingRouterFiles,
  backup: ChangingRouterFiles,
  variant: IptablesVariant,
): Promise<Play> {
  const { lines, ...seen } = await run('two-routers.sh', [primary, backup], variant);
  const [, began, ended] = lines.find(([name]) => name === 'seconds') ?? [];
  const [first, second] = seen.logs;
  const became = /\(public\) Entering MASTER/g;
  return {
    ...seen,
    failoverSeconds: Number(ended) - Number(began),
    became: [count(first, became), count(second, became)],
    refused: [count(first, REFUSAL), count(second, REFUSAL)],
  };
}

/**
 * Runs the guide's two LVS routers as it is told, with the real keepalived behind the real iptables.
 *
 * @param primary - its files, as side `a`
 * @param backup - its files, as side `b`
 * @param variant - the iptables that works on this kernel
 * @param acts - what is done, in this order
 * @param neighbor - the keepalived.conf of a neighbour, `n`, at the gateway's address
 */
export async function playActs(
  primary: RouterFiles,
  backup: RouterFiles,
  variant: IptablesVariant,
  acts: readonly RouterAct[],
  neighbor?: string,
): Promise<Seen> {
  return run('router-acts.sh', [primary, backup], variant, acts, neighbor);
}

async function run(
  script: string,
  routers: readonly [RouterFiles, RouterFiles],
  variant: IptablesVariant,
  more: readonly string[] = [],
  neighbor?: string,
): Promise<Seen & { readonly lines: readonly (readonly string[])[] }> {
  return withTempDir(async (dir) => {
    for (const [index, files] of routers.entries()) {
      for (const [kind, text] of Object.entries(files)) {
        if (text !== undefined)
          await writeFile(join(dir, `${'ab'[index]}.${kind}`), text as string);
      }
    }
    if (neighbor !== undefined) await writeFile(join(dir, 'n.conf'), neighbor);
    const args = [
      join(__dirname, script),
      await checker('keepalived'),
      await checker(`xtables-${variant}-multi`),
      dir,
      ...more,
    ];
    const { code, stdout, stderr } = await runInNamespace('exec unshare --mount sh "$@"', args, {
      env: { XTABLES_LOCKFILE: join(dir, 'lock') },
    });
    const [first = '', second = ''] = await Promise.all(
      ['a', 'b'].map((side) => readFile(join(dir, `${side}.log`), 'utf8').catch(() => '')),
    );
    if (code !== 0) throw new Error(`the routers did not run: ${stderr}\n${first}\n${second}`);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '));
    const seen = lines.filter(([name]) => name !== 'seconds' && name !== 'heard');
    return {
      lines,
      logs: [first, second],
      heard: lines.filter(([name]) => name === 'heard').map(([, ...words]) => words.join(' ')),
      acts: Object.fromEntries(
        seen.map(([name, a, b]) => [name as string, [Number(a), Number(b)] as const]),
      ),
    };
  });
}
