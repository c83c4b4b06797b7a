/** How far the making of an image is. */
export interface ImageProgress {
  /** What is being done. */
  readonly stage: 'fetching' | 'unpacking' | 'configuring' | 'trimming' | 'packing';
  /** The part that is done, from 0 to 100. */
  readonly percent: number;
}

/** How many packages the image is of, about: each is fetched, unpacked and configured. */
const PACKAGES = 225;

/** What trimming and packing take, in the same measure. */
const AFTERWARDS = 40;

/** How the lines of mmdebstrap, apt, dpkg and the build script begin, and what they tell. */
const BEGINNINGS: readonly (readonly [RegExp, ImageProgress['stage'], steps: number])[] = [
  [/^I: running apt-get update/, 'fetching', 0],
  // A package's line names it, its architecture and its version; an index's does not.
  [/^Get:\d+( \S+){6} \[/, 'fetching', 1],
  [/^Unpacking /, 'unpacking', 1],
  [/^Setting up /, 'configuring', 1],
  [/^stage: trimming/, 'trimming', 0],
  [/^stage: packing/, 'packing', AFTERWARDS / 2],
];

/**
 * Reads how far an image is from what its making prints.
 *
 * @param report is told when the stage or the percentage changes.
 * @returns takes the next piece of what was printed.
 */
export function followBuild(report: (progress: ImageProgress) => void): (text: string) => void {
  let rest = '';
  let steps = 0;
  let last: ImageProgress = { stage: 'fetching', percent: -1 };
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const found = BEGINNINGS.find(([beginning]) => beginning.test(line));
      if (!found) continue;
      steps += found[2];
      const percent = Math.min(99, Math.floor((100 * steps) / (3 * PACKAGES + AFTERWARDS)));
      if (percent === last.percent && found[1] === last.stage) continue;
      last = { stage: found[1], percent };
      report(last);
    }
  };
}
