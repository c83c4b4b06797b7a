/** What a check sends, as the firewall of a real server sees it. */
export interface Asked {
  /** The transport protocol that it asks over, whatever the service's own is. */
  readonly transport: 'tcp' | 'udp';
  /**
   * The port that it asks at.
   *
   * @default - the port that the real server's service listens on
   */
  readonly port?: number;
}

/**
 * What keepalived's checkers ask over: keepalived.conf(5), `real_server`. `PING_CHECK` sends ICMP,
 * which every real server answers; `MISC_CHECK` runs a program, which asks where it likes; others
 * send nothing.
 */
const TRANSPORTS: ReadonlyMap<string, Asked['transport']> = new Map([
  ['TCP_CHECK', 'tcp'],
  ['HTTP_GET', 'tcp'],
  ['SSL_GET', 'tcp'],
  ['SMTP_CHECK', 'tcp'],
  ['UDP_CHECK', 'udp'],
  ['DNS_CHECK', 'udp'],
]);

/**
 * What a checker of keepalived asks. nanny needs none of this: it asks each service over its own
 * transport protocol, at its own port.
 *
 * @param checker - its name in keepalived.conf
 * @param port - the port that it is told to ask at, if it is told one
 */
export function askedBy(checker: string, port: number | undefined): Asked | undefined {
  const transport = TRANSPORTS.get(checker);
  if (transport === undefined) return undefined;
  return port === undefined ? { transport } : { transport, port };
}
