import { LvsError } from '../errors';
import { checkSource, overlaps, parseAddress, type Origin, type Subnet } from '../subnet';

/** The netmask of a VIP on a routed network, which no interface of the LVS routers is connected to. */
export const ROUTED_NETMASK = '255.255.255.255';

/** Networks whose packets the public network's gateway routes to a cluster. */
export class RoutedNetworks {
  private readonly ranges: readonly (readonly [first: number, last: number])[];

  /**
   * @param networks - in CIDR form, or single addresses
   * @param others - the networks that the cluster is connected to
   * @param origin - whose they are
   * @throws LvsError `SourceInvalid`, `NetworksOverlap`
   */
  constructor(networks: readonly string[], others: readonly Subnet[], origin: Origin) {
    this.ranges = networks.map((text) => {
      const range = parseNetwork(text, origin);
      const shared = others.find((one) => overlaps(one, { range }));
      if (shared === undefined) return range;
      throw new LvsError('NetworksOverlap', {
        ...origin,
        value: text,
        allowed: `a network that shares no address with ${shared.cidr}`,
        remedy:
          'The cluster is connected to that network: no gateway routes it there. Leave it out.',
      });
    });
  }

  /** Whether an address is on one of them. @throws LvsError `AddressInvalid` */
  public hold(text: string, origin: Origin): boolean {
    const address = parseAddress(text, origin);
    return this.ranges.some(([first, last]) => first <= address && address <= last);
  }
}

const SHORTEST_PREFIX = 8;

function parseNetwork(text: string, origin: Origin): readonly [number, number] {
  checkSource(text, origin);
  const [address = '', prefix = '32'] = text.split('/');
  const first = parseAddress(address, origin);
  const firstOctet = first >>> 24;
  const isOfHosts = firstOctet > 0 && firstOctet !== 127 && firstOctet < 224;
  if (!isOfHosts || Number(prefix) < SHORTEST_PREFIX) {
    throw new LvsError('SourceInvalid', {
      ...origin,
      value: text,
      allowed: `a network of hosts, with a prefix length from ${SHORTEST_PREFIX} to 32, or an address`,
    });
  }
  return [first, first + 2 ** (32 - Number(prefix)) - 1];
}
