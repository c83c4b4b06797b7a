import { LvsError } from '../errors';
import { checkPort } from '../ranges';
import type { Origin } from '../subnet';

/** Neighbouring ports: the first and the last of them. */
export interface PortRange {
  /** The first port, 1 to 65534. */
  readonly from: number;
  /** The last port, above the first, up to 65535. */
  readonly to: number;
}

/** A port, or neighbouring ones. */
export type PortOrRange = number | PortRange;

/** The first and the last port of either. */
export function spanOf(port: PortOrRange): readonly [first: number, last: number] {
  return typeof port === 'object' ? [port.from, port.to] : [port, port];
}

/** The lowest port of a list in ascending order: where the service is checked. */
export function lowestOf(ports: readonly PortOrRange[]): number {
  return spanOf(ports[0] as PortOrRange)[0];
}

/** Whether a list stands for more than one port. */
export function areSeveral(ports: readonly PortOrRange[]): boolean {
  return ports.length > 1 || typeof ports[0] === 'object';
}

/** A port as a number; neighbouring ones as text, such as `10000-20000`. */
export function portText(port: PortOrRange): number | string {
  return typeof port === 'object' ? `${port.from}-${port.to}` : port;
}

/**
 * Checks a list of ports, and puts it into ascending order.
 *
 * @throws LvsError `PortInvalid`: none, one out of range, a range that ends where it begins or
 * before, or a port that is named twice
 */
export function readPorts(ports: readonly PortOrRange[], origin: Origin): readonly PortOrRange[] {
  for (const port of ports) checkPortOrRange(port, origin);
  const sorted = [...ports].sort((a, b) => spanOf(a)[0] - spanOf(b)[0]);
  const overlap = sorted.some((one, place) => {
    const next = sorted[place + 1];
    return next !== undefined && spanOf(next)[0] <= spanOf(one)[1];
  });
  if (ports.length === 0 || overlap) throw new LvsError('PortInvalid', { ...origin, value: ports });
  return sorted;
}

function checkPortOrRange(port: PortOrRange, origin: Origin): void {
  for (const one of spanOf(port)) checkPort(one, origin);
  if (typeof port === 'object' && port.from >= port.to) {
    throw new LvsError('PortInvalid', {
      ...origin,
      value: port,
      allowed: 'a range that begins below the port that it ends at',
    });
  }
}
