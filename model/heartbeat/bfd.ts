import type { FloatingAddress, Router } from '../cluster/cluster';
import type { ClusterInput } from '../cluster/input';
import { LvsError } from '../errors';
import type { BfdOptions } from './heartbeat';
import { checkHundredths, checkInteger } from '../ranges';
import { contains, parseAddress, parseSubnet } from '../subnet';

/** How a neighbour is watched, unless we are told otherwise. */
export const BFD_DEFAULTS = { intervalSeconds: 0.3, multiplier: 3 } as const;

/**
 * The network that a cluster's neighbour is on.
 *
 * @throws LvsError `BfdNeighborInvalid` where it is on neither
 */
export function networkOfNeighbor(
  neighbor: string,
  { path, publicCidr, privateCidr }: Pick<ClusterInput, 'path' | 'publicCidr' | 'privateCidr'>,
): 'public' | 'private' {
  const origin = { path, subject: 'heartbeat.bfd.neighbor' };
  const address = parseAddress(neighbor, origin);
  if (contains(parseSubnet(publicCidr, origin), address)) return 'public';
  if (contains(parseSubnet(privateCidr, origin), address)) return 'private';
  const allowed = `an address of ${publicCidr} or ${privateCidr}`;
  throw new LvsError('BfdNeighborInvalid', { ...origin, value: neighbor, allowed });
}

/**
 * Checks how a neighbour is watched.
 *
 * @param given - what was declared
 * @param input - the cluster's
 * @throws LvsError `BfdNeighborInvalid`, `AddressInvalid`, `NumberOutOfRange`
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

/** The refusal of a neighbour that is the cluster itself, if it is. */
export function bfdViolation(
  path: string,
  { neighbor: value }: BfdOptions,
  routers: readonly Router[],
  floating: readonly FloatingAddress[],
): LvsError | undefined {
  const own = routers.flatMap((one) => [one.public.address, one.private.address]);
  const ours = [...own, ...floating.map(({ address }) => address)];
  if (!ours.includes(value)) return undefined;
  return new LvsError('BfdNeighborInvalid', { path, subject: 'heartbeat.bfd.neighbor', value });
}
