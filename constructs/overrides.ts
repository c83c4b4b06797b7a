import { Tokenization } from 'cdktf';

/**
 * Lays settings of the user over ours: objects are merged, anything else is replaced, and
 * `undefined` changes nothing.
 */
export function withOverrides<T extends object>(ours: T, theirs: Partial<T> | undefined): T {
  if (theirs === undefined) return ours;
  const merged: Record<string, unknown> = { ...(ours as Record<string, unknown>) };
  for (const [key, value] of Object.entries(theirs)) {
    if (value === undefined) continue;
    const mine = merged[key];
    merged[key] = isPlain(mine) && isPlain(value) ? withOverrides(mine, value) : value;
  }
  return merged as T;
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Tokenization.isResolvable(value)
  );
}
