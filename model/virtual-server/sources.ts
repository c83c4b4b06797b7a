import { LvsError } from '../errors';
import { checkSource, type Origin } from '../subnet';

/**
 * Reads where the clients of a virtual server may come from.
 *
 * @param allowedFrom - networks in CIDR form, or addresses; undefined is everywhere
 * @param origin - whose clients they are
 * @throws LvsError `SourceInvalid`, for an empty list too: nobody could be served
 */
export function readSources(
  allowedFrom: readonly string[] | undefined,
  origin: Origin,
): readonly string[] | undefined {
  if (allowedFrom?.length === 0) {
    throw new LvsError('SourceInvalid', {
      ...origin,
      value: allowedFrom,
      allowed: 'one network or address, or more',
      remedy: 'Leave it out to serve everybody, or remove the virtual server to serve nobody.',
    });
  }
  for (const from of allowedFrom ?? []) checkSource(from, origin);
  return allowedFrom && [...allowedFrom];
}
