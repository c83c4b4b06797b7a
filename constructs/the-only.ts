import { LvsError } from '../model/errors';
import type { Origin } from '../model/subnet';

/**
 * The only one of a list, where one is asked for.
 *
 * @throws LvsError `SeveralToChooseFrom`, for none too
 */
export function theOnly<T>(all: readonly T[], origin: Origin): T {
  const [only, ...others] = all;
  if (only === undefined || others.length > 0) {
    throw new LvsError('SeveralToChooseFrom', { ...origin, value: all });
  }
  return only;
}
