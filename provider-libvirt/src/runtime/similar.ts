/**
 * Sorts names by how similar they are to what was written, the nearest first;
 * names that are equally near keep the order of the schema.
 */
export function nearestFirst(written: string, names: readonly string[]): string[] {
  const query = plain(written);
  return names
    .map((name) => ({ name, distance: dissimilarity(query, plain(name)) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}

/** Case and separators aside: `macAddress` is `mac_address`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Edit distance in proportion to length; a name that starts like the other is near. */
function dissimilarity(a: string, b: string): number {
  if (a === b) return 0;
  const longest = Math.max(a.length, b.length);
  const share = editDistance(a, b) / longest;
  const contained = a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a));
  return contained ? share / 2 : share;
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const added = (current[column - 1] ?? 0) + 1;
      const removed = (previous[column] ?? 0) + 1;
      current.push(Math.min(replaced, added, removed));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
