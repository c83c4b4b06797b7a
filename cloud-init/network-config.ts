import type { Machine } from '../model/machine';
import { NETWORKS } from './formats';

/**
 * The network-config of a seed, or none for a guest whose cloud-init has no network of its own
 * that we could use: there the interfaces are files of the user-data.
 *
 * @throws LvsError whatever value it cannot hold
 */
export function renderNetworkConfig(machine: Machine): string | undefined {
  return NETWORKS[machine.guest.network].networkConfig?.(machine);
}
