import { checkInteger } from './ranges';
import type { Origin } from './subnet';

/**
 * How long IPVS remembers connections in which nothing is sent (ipvsadm(8), `--set`). A client that is
 * silent for longer is a new one, and one that comes back in the middle of a connection is refused.
 */
export interface IpvsTimeouts {
  /**
   * Seconds for a TCP connection, 1 to 2678400; Linux has 900.
   *
   * @default - the kernel's own
   */
  readonly tcpSeconds?: number;
  /**
   * Seconds for a TCP connection that one side has ended, 1 to 2678400; Linux has 120.
   *
   * @default - the kernel's own
   */
  readonly tcpFinSeconds?: number;
  /**
   * Seconds for datagrams of one client, 1 to 2678400; Linux has 300.
   *
   * @default - the kernel's own
   */
  readonly udpSeconds?: number;
}

/** The longest that keepalived takes: 31 days. */
export const LONGEST_IPVS_TIMEOUT = 31 * 86_400;

/** @throws LvsError `NumberOutOfRange` */
export function checkIpvsTimeouts(timeouts: IpvsTimeouts, at: (subject: string) => Origin): void {
  for (const subject of ['tcpSeconds', 'tcpFinSeconds', 'udpSeconds'] as const) {
    const seconds = timeouts[subject];
    if (seconds === undefined) continue;
    checkInteger(seconds, 1, LONGEST_IPVS_TIMEOUT, at(`ipvsTimeouts.${subject}`));
  }
}
