import { join } from 'node:path';
import { runInNamespace } from '../../tools/checkers/namespace';
import { checker } from '../../tools/checkers/root';
import { withTempDir } from '../../tools/checkers/run';

/** The two programs called iptables: over nf_tables, and over the kernel's older ip_tables. */
export type IptablesVariant = 'nft' | 'legacy';

const probe = [
  '*mangle',
  '-A PREROUTING -j MARK --set-mark 1',
  'COMMIT',
  '*nat',
  '-A POSTROUTING -j MASQUERADE',
  'COMMIT',
  '*filter',
  '-A INPUT -m state --state ESTABLISHED -j ACCEPT',
  'COMMIT',
  '',
].join('\n');

let variants: Promise<readonly IptablesVariant[]> | undefined;

/**
 * The variants with which this kernel can load mangle, nat and filter rules, found by trying.
 *
 * @throws Error when none can, with each one's reason.
 */
export function iptablesVariants(): Promise<readonly IptablesVariant[]> {
  variants ??= findVariants();
  return variants;
}

async function findVariants(): Promise<readonly IptablesVariant[]> {
  const working: IptablesVariant[] = [];
  const reasons: string[] = [];
  for (const variant of ['nft', 'legacy'] as const) {
    const program = await checker(`xtables-${variant}-multi`);
    const result = await withTempDir((dir) =>
      runInNamespace('exec "$1" iptables-restore', [program], {
        input: probe,
        env: { XTABLES_LOCKFILE: join(dir, 'lock') },
      }),
    );
    if (result.code === 0) working.push(variant);
    else reasons.push(`${variant}: ${result.stderr.trim()}`);
  }
  if (working.length === 0) {
    throw new Error(
      `iptables-restore cannot load rules on this kernel. ${reasons.join('; ')}. ` +
        'What to do: load nf_tables and nft_compat, or ip_tables, on the host.',
    );
  }
  return working;
}
