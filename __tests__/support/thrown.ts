import { LvsError } from '../../model/errors';

/**
 * The refusal that an action ends with.
 *
 * @throws Error when nothing, or something else, was thrown.
 */
export function thrownBy(action: () => unknown): LvsError {
  try {
    action();
  } catch (error) {
    if (error instanceof LvsError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The refusal that an action ends with; undefined where it succeeds. Other errors pass. */
export function refusalOf(action: () => unknown): LvsError | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof LvsError) return error;
    throw error;
  }
  return undefined;
}
