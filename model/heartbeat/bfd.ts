import type { FloatingAddress, RealServer, Router } from '../cluster/cluster';
import type { ClusterInput } from '../cluster/input';
import { LvsError } from '../errors';
import type { BfdOptions } from './heartbeat';
import { checkHundredths, checkInteger } from '../ranges';
import { contains, parseAddress, parseAddressOn, parseSubnet } from '../subnet';

/** How a neighbour is watched, unless we are told otherwise. */
export const BFD_DEFAULTS = { intervalSeconds: 0.3, multiplier: 3 } as const;

/**
 * The network that a cluster's neighbour is on.
 *
 * @throws LvsError `BfdNeighborInvalid` where it is on neither, `AddressInvalid`, or `AddressReserved` for a
 * network and a broadcast address
 */
export function networkOfNeighbor(
  neighbor: string,
  { path, publicCidr, privateCidr }: Pick<ClusterInput, 'path' | 'publicCidr' | 'privateCidr'>,
): 'public' | 'private' {
  const origin = { path, subject: 'heartbeat.bfd.neighbor' };
  const address = parseAddress(neighbor, origin);
  for (const [network, cidr] of [
    ['public', publicCidr],
    ['private', privateCidr],
  ] as const) {
    const subnet = parseSubnet(cidr, origin);
    if (!contains(subnet, address)) continue;
    parseAddressOn(neighbor, subnet, origin);
    return network;
  }
  const allowed = `an address of ${publicCidr} or ${privateCidr}`;
  throw new LvsError('BfdNeighborInvalid', { ...origin, value: neighbor, allowed });
}

/**
 * Checks how a neighbour is watched.
 *
 * @param given - what was declared
 * @param input - the cluster's
 * @throws LvsError `BfdNeighborInvalid`, `AddressInvalid`, `AddressReserved`, `NumberOutOfRange`
 */
export function checkBfd(given: BfdOptions, input: ClusterInput): void {
  const { neighbor, intervalSeconds, multiplier } = given;
  const at = (key: keyof BfdOptions) => ({ path: input.path, subject: `heartbeat.bfd.${key}` });
  networkOfNeighbor(neighbor, input);
  if (intervalSeconds !== undefined) {
    checkHundredths(intervalSeconds, 0.01, 10, at('intervalSeconds'));
  }
  if (multiplier !== undefined) checkInteger(multiplier, 2, 10, at('multiplier'));
}

/**
 * The refusal of a neighbour that is the cluster itself, if it is: one of its real servers, which
 * speak no BFD and whose firewall lets none in, those that run elsewhere excepted.
 */
export function bfdViolation(
  path: string,
  { neighbor: value }: BfdOptions,
  routers: readonly Router[],
  floating: readonly FloatingAddress[],
  realServers: readonly RealServer[],
): LvsError | undefined {
  const own = routers.flatMap((one) => [one.public.address, one.private.address]);
  const servers = realServers.filter(({ nic }) => nic !== undefined);
  const ours = [...own, ...[...floating, ...servers].map(({ address }) => address)];
  if (!ours.includes(value)) return undefined;
  return new LvsError('BfdNeighborInvalid', { path, subject: 'heartbeat.bfd.neighbor', value });
}
