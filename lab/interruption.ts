import { constants } from 'node:os';

/** What ends a program early: Ctrl-C, whoever stops it, or the end of its terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whether this process has been asked to end, which it does in order. */
export interface Interruption {
  /** Fires at the first signal; others change nothing. */
  readonly signal: AbortSignal;
  /** The exit status of a process that the signal ended, as in a shell; undefined without one. */
  readonly status: number | undefined;
}

/** From here on this process does not end by SIGINT, SIGTERM or SIGHUP, but is told of them. */
export function catchInterruption(): Interruption {
  const abort = new AbortController();
  let first: NodeJS.Signals | undefined;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      first ??= signal;
      abort.abort();
    });
  }
  return {
    signal: abort.signal,
    get status() {
      return first && 128 + constants.signals[first];
    },
  };
}
