import type { NicDefinition } from './definitions';
import { shortName } from './file-names';
import { ip, sysctl } from './links';
import type { Namespace } from './namespace';

/** The names of a machine's taps, one for each NIC: 15 bytes at most, always the same. */
export function tapNames(machine: string, nics: readonly NicDefinition[]): string[] {
  return nics.map((_, index) => `t${shortName(machine, 11)}n${index}`);
}

/**
 * Makes a machine's taps, and plugs each into its NIC's bridge. The host keeps IPv6 off
 * them: they are the guest's cables, not the host's interfaces.
 *
 * @throws Error with what `ip` said; then none of them is left.
 */
export async function plugIn(
  namespace: Namespace,
  taps: readonly string[],
  nics: readonly NicDefinition[],
): Promise<void> {
  if (taps.length === 0) return;
  try {
    await ip(
      namespace,
      taps.map((tap) => `tuntap add dev ${tap} mode tap`),
    );
    await sysctl(
      namespace,
      Object.fromEntries(taps.map((tap) => [`net/ipv6/conf/${tap}/disable_ipv6`, '1'])),
    );
    await ip(
      namespace,
      taps.map((tap, index) => `link set dev ${tap} master ${nics[index]?.bridge} up`),
    );
  } catch (cause) {
    await unplug(namespace, taps);
    throw cause;
  }
}

/** Removes taps; those that are gone already, or whose namespace is, do no harm. */
export async function unplug(namespace: Namespace, taps: readonly string[]): Promise<void> {
  for (const tap of taps) await ip(namespace, [`link delete dev ${tap}`]).catch(() => undefined);
}
