/** What all checks do, unless a kind or the user says otherwise. */
export const CHECK_DEFAULTS = {
  timeoutSeconds: 3,
  retries: 1,
  retryDelaySeconds: 1,
} as const;

/** What decides how soon keepalived finds a real server dead, or alive again. */
export interface CheckPace {
  /** Seconds after which an answer that did not come counts as failed. */
  readonly timeoutSeconds: number;
  /** How many answers one check waits for, one after the other; to be connected is one. */
  readonly answers: number;
  /** Seconds more that pass until what did not answer is ended. */
  readonly endSeconds: number;
  /** How often a failed check is tried again before it counts. */
  readonly retries: number;
  /** Seconds before it is. */
  readonly retryDelaySeconds: number;
  /** How many intervals pass until everything was asked for once. */
  readonly rounds: number;
  /** What a failed real server has to pass before it returns. */
  readonly returns: {
    /** So many intervals. */
    readonly intervals: number;
    /** So many checks. */
    readonly checks: number;
    /** Whether the first of the intervals is the delay before a retry, where that is longer. */
    readonly delayed: boolean;
  };
  /** Seconds for which a machine that is gone cannot be told from one that works. */
  readonly unseenSeconds: number;
}

/** Seconds from the death of a service until its real server gets no new connection, at the worst. */
export function removalSeconds(pace: CheckPace, intervalSeconds: number): number {
  const { retries, retryDelaySeconds, rounds, unseenSeconds } = pace;
  const failed = (retries + 1) * checkSeconds(pace) + retries * retryDelaySeconds;
  // The address goes stale unseen: one check finds it so, and the one after may fail.
  const unseen = unseenSeconds > 0 ? unseenSeconds + intervalSeconds : 0;
  return unseen + rounds * intervalSeconds + (rounds - 1) * checkSeconds(pace) + failed;
}

/** Seconds from the return of a service until its real server gets new connections, at the worst. */
export function returnSeconds(pace: CheckPace, intervalSeconds: number): number {
  const { intervals, checks, delayed } = pace.returns;
  const longer = delayed ? Math.max(0, pace.retryDelaySeconds - intervalSeconds) : 0;
  return longer + intervals * intervalSeconds + checks * checkSeconds(pace);
}

function checkSeconds({ answers, timeoutSeconds, endSeconds }: CheckPace): number {
  return answers * timeoutSeconds + endSeconds;
}
