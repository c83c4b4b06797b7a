import { LvsError } from './errors';
import type { Origin } from './subnet';

/**
 * Checks a whole number.
 *
 * @throws LvsError `NumberOutOfRange`
 */
export function checkInteger(value: number, least: number, most: number, origin: Origin): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new LvsError('NumberOutOfRange', {
      ...origin,
      value,
      allowed: `a whole number from ${least} to ${most}`,
    });
  }
}

/**
 * Checks one TCP or UDP port.
 *
 * @throws LvsError `PortInvalid`
 */
export function checkPort(value: number, origin: Origin): void {
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new LvsError('PortInvalid', { ...origin, value });
  }
}
