import { Protocol } from './engine';
import type { HealthCheckData } from './health-check';

/** A protocol as packets carry it, by the name that iptables and the kernel have for it. */
export type Transport = 'tcp' | 'udp' | 'sctp';

const TRANSPORTS: { readonly [protocol in Protocol]: readonly Transport[] } = {
  [Protocol.TCP]: ['tcp'],
  [Protocol.UDP]: ['udp'],
  [Protocol.SCTP]: ['sctp'],
  [Protocol.TCP_UDP]: ['tcp', 'udp'],
};

/** What packets carry where a virtual server has this protocol; nothing for one that is unknown. */
export function transportsOf(protocol: Protocol): readonly Transport[] {
  return TRANSPORTS[protocol] ?? [];
}

/**
 * The protocols of which each kind of check proves something: a connection proves nothing of a
 * service without connections, nor a datagram of one with.
 */
export const PROVES: { readonly [kind in HealthCheckData['kind']]: readonly Protocol[] } = {
  tcp: [Protocol.TCP, Protocol.TCP_UDP],
  http: [Protocol.TCP, Protocol.TCP_UDP],
  sendExpect: [Protocol.TCP, Protocol.UDP, Protocol.TCP_UDP],
  udp: [Protocol.UDP, Protocol.TCP_UDP],
};
