import { attempt, clock, type Target } from './attempt';

/** What the prober is told on its command line, as JSON. */
export interface ProbeSettings {
  /** What is asked, each in every round. */
  readonly targets: readonly Target[];
  /** From the beginning of one round to the next, in milliseconds. */
  readonly interval: number;
  /** How long each question may take, in milliseconds. */
  readonly timeout: number;
  /** Whether what has answered is asked no more. @default false */
  readonly once?: boolean;
  /** After how many rounds it ends. @default - when standard input does */
  readonly rounds?: number;
}

/**
 * Asks at a steady pace, each question for itself: one that waits holds up no other. What came
 * of each is a line of JSON, an `Attempt`.
 */
function main(settings: ProbeSettings): void {
  const { targets, interval, timeout, once = false, rounds = Infinity } = settings;
  const start = clock();
  let round = 0;
  const asked = new Set(targets);
  const ask = () => {
    for (const target of asked) {
      void attempt(target, timeout).then((one) => {
        if (once && one.answer !== undefined) asked.delete(target);
        process.stdout.write(`${JSON.stringify(one)}\n`);
      });
    }
    round += 1;
    if (round >= rounds) return end();
    // By the clock, not by what the last round took; rounds that were slept through are over.
    round = Math.max(round, Math.floor((clock() - start) / interval));
    timer = setTimeout(ask, Math.max(0, start + round * interval - clock()));
  };
  const end = () => {
    clearTimeout(timer);
    process.stdin.destroy();
  };
  let timer = setTimeout(ask, 0);
  // Standard input is the lifeline: it ends when whoever asked for this does, however that ends.
  process.stdin.on('end', end).on('error', end).resume();
  process.stdout.on('error', () => process.exit(0));
}

main(JSON.parse(process.argv[2] ?? '') as ProbeSettings);
