import type { Branch, Tree } from './hostile-reading';

/** What became of one value in the place of another. */
export interface Change {
  /** Where the one stands in the other's place: how many places. */
  readonly places: number;
  /** What else is different, as far as the first few go. */
  readonly differences: readonly string[];
}

const MOST_SHOWN = 5;

/** Of names made from other names by hashing: MAC addresses, instance-ids, names of volumes. */
const HASHED =
  /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,64}/g;

/**
 * Compares what readers make of a stack with a value, and of the same one with another value in its
 * place. Wherever the first stands the second has to stand, to the letter; nothing else may differ,
 * but what is hashed from a name.
 */
export function changeBetween(one: string, other: string, before: Tree, after: Tree): Change {
  let places = 0;
  const differences: string[] = [];
  const differ = (at: string, was: unknown, is: unknown) => {
    if (differences.length < MOST_SHOWN) differences.push(`${at}: ${show(was)} became ${show(is)}`);
  };
  const text = (at: string, was: string, is: string) => {
    const meant = was.split(one).join(other);
    if (is === meant && is !== was) places += 1;
    else if (is !== was && unhashed(is) !== unhashed(meant)) differ(at, was, is);
  };
  const walk = (at: string, was: Tree, is: Tree): void => {
    if (typeof was === 'string' && typeof is === 'string') text(at, was, is);
    else if (isList(was) && isList(is)) {
      if (was.length !== is.length) differ(at, was, is);
      else was.forEach((item, i) => walk(`${at}.${i}`, item, is[i]));
    } else if (isBranch(was) && isBranch(is)) {
      // By key: what is sorted by name stands in another order under another one.
      const meant = was.pairs.map(([key]) => key.split(one).join(other));
      const exact = new Set(is.pairs.map(([key]) => key));
      const label = meant.every((key) => exact.has(key))
        ? (keys: readonly string[]) => keys
        : unhashedAll;
      const labels = label(is.pairs.map(([key]) => key));
      const found = new Map(is.pairs.map((pair, i) => [labels[i]!, pair]));
      const keys = label(meant);
      if (was.pairs.length !== is.pairs.length || keys.some((key) => !found.has(key))) {
        differ(at, keys, labels);
        return;
      }
      was.pairs.forEach(([key, value], i) => {
        const [otherKey, otherValue] = found.get(keys[i]!)!;
        text(`${at} key`, key, otherKey);
        walk(`${at}.${key}`, value, otherValue);
      });
    } else if (was !== is) differ(at, was, is);
  };
  walk('', before, after);
  return { places, differences };
}

/** Keys without what is hashed, each with its number among those that are alike then. */
function unhashedAll(keys: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const label = unhashed(key);
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return `${label} ${count}`;
  });
}

function unhashed(text: string): string {
  return text.replace(HASHED, '#');
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

function isBranch(tree: Tree): tree is Branch {
  return typeof tree === 'object' && tree !== null && 'pairs' in tree;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
