import { Cannot } from './cannot';
import {
  COMMON_KEYWORDS,
  type CheckerEntry,
  type CheckerValue,
  type CommonKeywords,
  type KeepalivedRelease,
} from './keepalived-check';
import type { HealthCheckKind, HealthCheckOptions } from './kind';
import { askedBy, type Asked } from './asked';
import type { NannyPlan } from './nanny-check';
import { CHECK_DEFAULTS, type CheckPace } from './pace';

/** A checker of keepalived.conf with everything that it is told. */
export interface KeepalivedPlan {
  /** The checker's name. */
  readonly checker: string;
  /** What it is told, in order. */
  readonly entries: readonly CheckerEntry[];
  /** The virtual server's `virtualhost`. @default - none */
  readonly virtualHost?: string;
  /** How soon it finds out. */
  readonly pace: CheckPace;
}

/** A health check as the engine of a guest is told of it: plain data, for the formatters. */
export interface CheckPlan {
  /** The name of its kind. */
  readonly kind: string;
  /** The content of a script that it runs. @default - it runs none of its own */
  readonly script?: string;
  /**
   * What the check sends, and where, as a firewall sees it.
   *
   * @default - nothing that a firewall could take for something else than the service's own requests
   */
  readonly asked?: Asked;
  /** What nanny does. @default - the engine is another one */
  readonly nanny?: NannyPlan;
  /** What keepalived does. @default - the engine is another one */
  readonly keepalived?: KeepalivedPlan;
}

/** Plans a check for a release of keepalived, or says why it cannot be. */
export function planForKeepalived(
  kind: HealthCheckKind,
  release: KeepalivedRelease,
  intervalSeconds: number,
): CheckPlan | Cannot {
  const check = kind.keepalived(release);
  if (check instanceof Cannot) return check;
  const { checker, entries, virtualHost, takes = COMMON_KEYWORDS } = check;
  const lacking = lackingOf(kind.options, takes);
  if (lacking !== undefined) {
    return new Cannot(`no ${lacking}: ${checker} of keepalived ${release.version} has none`);
  }
  const d = CHECK_DEFAULTS;
  const { options } = kind;
  const retries = options.retries ?? (takes.retries === undefined ? 0 : d.retries);
  const delay = options.retryDelaySeconds ?? d.retryDelaySeconds;
  const timeoutSeconds = options.timeoutSeconds ?? check.timeoutSeconds ?? d.timeoutSeconds;
  const port = options.port === undefined ? ({ given: 'port' } as const) : { number: options.port };
  const pace: CheckPace = {
    answers: 1,
    endSeconds: 0,
    rounds: 1,
    returns: { intervals: 1, checks: 1, delayed: false },
    unseenSeconds: 0,
    ...check.pace,
    timeoutSeconds,
    retries,
    retryDelaySeconds: takes.retryDelay === undefined ? intervalSeconds : delay,
  };
  const common = [
    ...entry(takes.port, port),
    ...entry(takes.timeout, { number: timeoutSeconds }),
    ...entry(takes.retries, { number: retries }),
    ...entry(takes.retryDelay, { number: delay }),
  ];
  const { name, script } = kind;
  const keepalived = { checker, entries: [...entries, ...common], virtualHost, pace };
  return { kind: name, script, asked: askedBy(checker, options.port), keepalived };
}

/** Plans a check for nanny, or says why it cannot be. */
export function planForNanny(kind: HealthCheckKind, intervalSeconds: number): CheckPlan | Cannot {
  const check = kind.nanny();
  if (check instanceof Cannot) return check;
  const { name, script, options } = kind;
  if (options.port !== undefined) {
    return new Cannot('no port: nanny asks at the port of the real server');
  }
  if (options.retries) return new Cannot('no retries: nanny takes out whoever fails once');
  if (options.retryDelaySeconds !== undefined) {
    return new Cannot('no retryDelaySeconds: nanny takes out whoever fails once');
  }
  if (!('program' in check)) {
    if (options.timeoutSeconds === undefined) return { kind: name, script, nanny: check };
    return new Cannot('no timeoutSeconds: nanny waits for as long as checkIntervalSeconds');
  }
  const { timeoutSeconds = CHECK_DEFAULTS.timeoutSeconds } = options;
  if (timeoutSeconds >= intervalSeconds) {
    // nanny takes a program that it has to kill for one that found the service healthy.
    return new Cannot(
      `a timeoutSeconds below checkIntervalSeconds, which is ${intervalSeconds}: a program that nanny itself has to end counts as healthy there`,
    );
  }
  return { kind: name, script, nanny: { ...check, timeoutSeconds } };
}

function entry(keyword: string | undefined, value: CheckerValue): readonly CheckerEntry[] {
  return keyword === undefined ? [] : [{ keyword, values: [value] }];
}

function lackingOf(options: HealthCheckOptions, takes: CommonKeywords): string | undefined {
  if (options.port !== undefined && takes.port === undefined) return 'port';
  if (options.retries && takes.retries === undefined) return 'retries';
  if (options.retryDelaySeconds !== undefined && takes.retryDelay === undefined) {
    return 'retryDelaySeconds';
  }
  return undefined;
}
