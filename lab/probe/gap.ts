import type { Attempt } from './attempt';

/** A time during which no answer came. */
export interface Gap {
  /** How long it was, in seconds. */
  readonly seconds: number;
  /** When the last answer before it had come, in milliseconds since the epoch. */
  readonly from: number;
  /** When the first answer after it had come; the end of the watch where none has. */
  readonly to: number;
  /** Whether an answer came after it. */
  readonly closed: boolean;
  /** How many questions that began during it stayed without an answer. */
  readonly unanswered: number;
}

/**
 * The longest time between one answer and the next, as a client sees it: the interval of the
 * questions is in it, and the time that an answer takes.
 *
 * @param attempts what was asked, in any order.
 * @param since only what ends after this counts, in milliseconds since the epoch.
 * @returns undefined where nothing was answered at all.
 */
export function longestGap(attempts: readonly Attempt[], since = 0): Gap | undefined {
  const answers = attempts
    .filter((one) => one.answer !== undefined)
    .map((one) => one.ended)
    .sort((a, b) => a - b);
  const [first] = answers;
  if (first === undefined) return undefined;
  const watchEnds = Math.max(...attempts.map((one) => one.ended));
  const ends = [...answers.slice(1), watchEnds];
  const spans = answers
    .map((from, index) => ({ from, to: ends[index] ?? from, closed: index < answers.length - 1 }))
    .filter(({ to }) => to >= since);
  const longest = spans.reduce<(typeof spans)[number] | undefined>(
    (best, one) => (best && best.to - best.from >= one.to - one.from ? best : one),
    undefined,
  );
  if (!longest) return undefined;
  const { from, to, closed } = longest;
  const unanswered = attempts.filter(
    (one) => one.answer === undefined && one.began >= from && one.began < to,
  ).length;
  return { seconds: (to - from) / 1000, from, to, closed, unanswered };
}

/** How often each answer came, the most frequent first. */
export function tally(attempts: readonly Attempt[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { answer } of attempts) {
    if (answer !== undefined) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)));
}
