import { join } from 'node:path';
import { checkersEnv, checkersPython } from '../../tools/checkers/root';
import { run } from '../../tools/checkers/run';

/** Files by their path. */
export type Files = Readonly<Record<string, string>>;

/** What cloud-init makes of a network-config. */
export interface NetworkReading {
  /** The name that each interface gets before any is up, by its MAC address. */
  readonly names: Readonly<Record<string, string>>;
  /** What is written where the network is brought up by … */
  readonly files: {
    /** … the network scripts or NetworkManager, on Enterprise Linux. */
    readonly sysconfig: Files;
    /** … netplan, on Debian. */
    readonly netplan: Files;
    /** … systemd-networkd alone. */
    readonly networkd: Files;
  };
}

/**
 * Reads network-config texts with cloud-init's own parser and renderers, with one start of Python
 * for all.
 *
 * @throws Error naming the first text that cloud-init could not read, and why.
 */
export async function readNetworkConfigs(
  texts: readonly string[],
): Promise<readonly NetworkReading[]> {
  const script = join(__dirname, 'python', 'read_network_config.py');
  const result = await run(await checkersPython(), [script], {
    env: await checkersEnv(),
    input: JSON.stringify(texts),
  });
  if (result.code !== 0) throw new Error(`network-config could not be read: ${result.stderr}`);
  const outcomes = JSON.parse(result.stdout) as (NetworkReading | { readonly error: string })[];
  return outcomes.map((outcome, index) => {
    if ('error' in outcome) throw new Error(`network-config ${index}: ${outcome.error}`);
    return outcome;
  });
}
