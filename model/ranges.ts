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
 * Checks a number of seconds that counts hundredths.
 *
 * @throws LvsError `NumberOutOfRange`
 */
export function checkHundredths(value: number, least: number, most: number, origin: Origin): void {
  const exact = Math.abs(value * 100 - Math.round(value * 100)) < 1e-9;
  if (!exact || value < least || value > most) {
    throw new LvsError('NumberOutOfRange', {
      ...origin,
      value,
      allowed: `a number of seconds from ${least} to ${most}, in hundredths`,
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

/**
 * Checks that a value is one of a few: types say so already, and not everybody has them.
 *
 * @throws LvsError `EngineCannot`
 */
export function checkChoice<T>(value: T, allowed: readonly T[], origin: Origin): void {
  if (allowed.includes(value)) return;
  throw new LvsError('EngineCannot', {
    ...origin,
    value,
    allowed: allowed.join(', '),
    remedy: 'Give one of these.',
  });
}
