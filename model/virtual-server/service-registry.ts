import { LvsError } from '../errors';
import { portText, spanOf, type PortOrRange } from './ports';
import { Registry } from '../registry';
import type { Origin } from '../subnet';
import type { Transport } from './transport';

/** What clients, or packets with a mark, are known to belong to a virtual server by. */
export interface ServiceKeys {
  /** The VIP. */
  readonly vip: string;
  /** What packets carry. */
  readonly transports: readonly Transport[];
  /** The ports at the VIP, in ascending order. */
  readonly ports: readonly PortOrRange[];
  /** The firewall mark, if there is one. */
  readonly firewallMark?: number;
}

interface Taken {
  readonly first: number;
  readonly last: number;
  readonly path: string;
}

/** Remembers which virtual server has which ports of a VIP, and which marks. */
export class ServiceRegistry {
  private readonly marks = new Registry('ServiceInUse', 'a firewall mark');
  /** In ascending order, by VIP and protocol; none of them overlap. */
  private readonly ports = new Map<string, Taken[]>();

  /**
   * Takes ports and mark for good.
   *
   * @throws LvsError `ServiceInUse`, naming the first owner
   */
  public take({ vip, transports, ports, firewallMark }: ServiceKeys, path: string): void {
    const origin = { path, subject: 'service' };
    for (const transport of transports) {
      for (const port of ports) this.takePort(vip, transport, port, origin);
    }
    if (firewallMark !== undefined) this.marks.take(`firewall mark ${firewallMark}`, origin);
  }

  private takePort(vip: string, transport: Transport, port: PortOrRange, origin: Origin): void {
    const key = `${vip}/${transport}`;
    const taken = this.ports.get(key) ?? [];
    const [first, last] = spanOf(port);
    const place = firstAtOrAbove(taken, first);
    const owner = taken[place];
    if (owner !== undefined && owner.first <= last) {
      throw new LvsError('ServiceInUse', {
        ...origin,
        value: `${vip}:${portText(port)}/${transport}`,
        allowed: `a VIP, port and protocol that is not in use already; ${nameOf(owner)} is that of ${owner.path}`,
      });
    }
    taken.splice(place, 0, { first, last, path: origin.path });
    this.ports.set(key, taken);
  }
}

/** The place of the first that ends at a port or above it. */
function firstAtOrAbove(taken: readonly Taken[], port: number): number {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle] as Taken).last < port) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nameOf({ first, last }: Taken): string {
  return first === last ? `port ${first}` : `ports ${first} to ${last}`;
}
