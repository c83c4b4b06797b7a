import type { Protocol } from '../engine';
import { LvsError } from '../errors';
import { readPorts, type PortOrRange, type PortRange } from './ports';
import { checkInteger } from '../ranges';
import { transportsOf } from './transport';
import type { VirtualServerInput } from './input';

/**
 * FTP, active and passive (guide, 3.5). IPVS reads the control connections, puts the VIP in the place
 * of the real server's address, and lets the data connections follow.
 *
 * The daemon needs: the same passive ports (vsftpd's `pasv_min_port` and `pasv_max_port`), port 20 as
 * the source of active data connections (`connect_from_port_20=YES`), and its own address in its
 * answers (no `pasv_address`).
 *
 * FTP over TLS hides its answers from IPVS. There, leave `ftp` out: declare the same ports with
 * `ports`, have the daemon answer with the VIP (`pasv_address`), and use passive mode alone.
 */
export interface FtpOptions {
  /**
   * The ports that clients open passive data connections to, from 1024 on: as many as transfers at a
   * time.
   */
  readonly passivePorts: PortRange;
}

/** The port of control connections, the only one that IPVS reads as FTP. */
export const FTP_PORT = 21;

/** The port that active data connections come from. */
export const FTP_DATA_PORT = 20;

const LOWEST_PASSIVE = 1024;

/**
 * Reads the ports of an FTP service.
 *
 * @throws LvsError `FtpConflict`, `PortInvalid`, `NumberOutOfRange`
 */
export function readFtpPorts(
  { path, port, ports, ftp }: VirtualServerInput,
  protocol: Protocol,
): readonly PortOrRange[] {
  const at = (subject: string) => ({ path, subject });
  if (port !== undefined || ports !== undefined) {
    throw new LvsError('FtpConflict', { ...at('port and ports'), value: { port, ports } });
  }
  if (transportsOf(protocol).join() !== 'tcp') {
    throw new LvsError('FtpConflict', { ...at('protocol'), value: protocol });
  }
  const { passivePorts } = ftp as FtpOptions;
  const read = readPorts([FTP_PORT, passivePorts], at('ftp.passivePorts'));
  checkInteger(passivePorts.from, LOWEST_PASSIVE, 65_534, at('ftp.passivePorts.from'));
  return read;
}
