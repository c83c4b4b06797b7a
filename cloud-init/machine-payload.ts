import type { Machine } from '../model/machine';
import { NETWORKS } from './formats';
import type { Payload } from './payload';

/**
 * What every machine's seed holds: the addresses of its interfaces, their names, its host name and
 * its resolvers. First of all payloads, since the others' commands need the network.
 *
 * @throws LvsError whatever value a file cannot hold
 */
export function machinePayload(machine: Machine): Payload {
  return NETWORKS[machine.guest.network].payload(machine);
}
