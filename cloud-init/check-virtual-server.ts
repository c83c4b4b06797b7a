import type { VirtualServer } from '../model/cluster/cluster';
import type { GuestProfile } from '../model/guest';
import { ENGINES } from './formats';

/**
 * Finds out whether a guest's engine can be told of a virtual server, as soon as it is declared: it
 * is written once, and thrown away.
 *
 * @throws LvsError whatever its file cannot hold
 */
export function checkVirtualServer({ engine }: GuestProfile, virtualServer: VirtualServer): void {
  ENGINES[engine.name].virtualServer(virtualServer, engine);
}
