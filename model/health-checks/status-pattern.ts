/**
 * The POSIX extended regular expression that matches the statuses of some ranges, as short as whole
 * hundreds and tens make it: one status is itself.
 */
export function statusPattern(ranges: readonly (readonly [number, number])[]): string {
  const alternatives = [...new Set(ranges.flatMap(([first, last]) => rangePatterns(first, last)))];
  return alternatives.length === 1 ? String(alternatives[0]) : `(${alternatives.join('|')})`;
}

function rangePatterns(first: number, last: number): readonly string[] {
  const found: string[] = [];
  for (let status = first; status <= last;) {
    const [size, pattern] =
      status % 100 === 0 && status + 99 <= last
        ? [100, `${status / 100}[0-9][0-9]`]
        : status % 10 === 0 && status + 9 <= last
          ? [10, `${status / 10}[0-9]`]
          : [1, String(status)];
    found.push(pattern);
    status += size;
  }
  return found;
}
