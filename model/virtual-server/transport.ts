import { Protocol } from '../engine';

/** A protocol as packets carry it, by the name that iptables and the kernel have for it. */
export type Transport = 'tcp' | 'udp' | 'sctp';

/** A map, since a word such as `constructor` is in every object. */
const TRANSPORTS: ReadonlyMap<Protocol, readonly Transport[]> = new Map([
  [Protocol.TCP, ['tcp']],
  [Protocol.UDP, ['udp']],
  [Protocol.SCTP, ['sctp']],
  [Protocol.TCP_UDP, ['tcp', 'udp']],
]);

/** What packets carry where a virtual server has this protocol; nothing for one that is unknown. */
export function transportsOf(protocol: Protocol): readonly Transport[] {
  return TRANSPORTS.get(protocol) ?? [];
}
