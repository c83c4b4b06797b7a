import type { CHECK_DEFAULTS, CheckPace } from './pace';
import type { CheckWord, GivenWord } from './words';

/**
 * A value behind a keyword of keepalived.conf, by how it has to be written. The text is made by one
 * formatter for all kinds, which guards each of them.
 */
export type CheckerValue =
  /** A whole number, 0 or more. */
  | { readonly number: number }
  /** A word of letters, digits, dots and hyphens, as it stands. */
  | { readonly word: string }
  /** A string in quotes. */
  | { readonly text: string }
  /** A regular expression in quotes: whatever keepalived would read for its own is escaped. */
  | { readonly pattern: string }
  /** A command line in quotes. */
  | { readonly command: readonly CheckWord[] }
  /** What the formatter knows of each real server. */
  | { readonly given: GivenWord };

/** A keyword with its values, or with a block of further ones. */
export interface CheckerEntry {
  /** The keyword, such as `status_code`. */
  readonly keyword: string;
  /**
   * What stands behind it.
   *
   * @default - nothing: the keyword alone switches something on
   */
  readonly values?: readonly CheckerValue[];
  /**
   * The entries of its block.
   *
   * @default - it has none
   */
  readonly entries?: readonly CheckerEntry[];
  /**
   * Whether it lets the check set the real server's weight; one of weight 0 is checked without it,
   * since it would get clients again.
   *
   * @default - it does not
   */
  readonly setsWeight?: boolean;
}

/** How a checker calls what all kinds have in common; what it lacks is left out. */
export interface CommonKeywords {
  /**
   * The port that is asked.
   *
   * @default - it asks no port
   */
  readonly port?: 'connect_port';
  /** Seconds to wait for an answer. */
  readonly timeout: 'connect_timeout' | 'misc_timeout';
  /**
   * How often a failed check is tried again.
   *
   * @default - never
   */
  readonly retries?: 'retry' | 'nb_get_retry';
  /**
   * Seconds before it is.
   *
   * @default - a whole interval passes
   */
  readonly retryDelay?: 'delay_before_retry';
}

/** What most checkers have. */
export const COMMON_KEYWORDS = {
  port: 'connect_port',
  timeout: 'connect_timeout',
  retries: 'retry',
  retryDelay: 'delay_before_retry',
} as const satisfies CommonKeywords;

/** One checker of keepalived, by its name in keepalived.conf(5), and what a kind tells it. */
export interface KeepalivedCheck {
  /** The checker's name, such as `TCP_CHECK`. */
  readonly checker: string;
  /** What it is told, in order; what all kinds have in common follows. */
  readonly entries: readonly CheckerEntry[];
  /**
   * How it calls what all kinds have in common.
   *
   * @default - as most checkers do: `connect_port`, `connect_timeout`, `retry`, `delay_before_retry`
   */
  readonly takes?: CommonKeywords;
  /**
   * The name under which the real servers are asked over HTTP: a setting of the virtual server, since
   * keepalived 1.3 knows it nowhere else.
   *
   * @default - none
   */
  readonly virtualHost?: string;
  /**
   * Seconds to wait for an answer, unless the user says otherwise.
   *
   * @default 3
   */
  readonly timeoutSeconds?: number;
  /**
   * How soon it finds out.
   *
   * @default - one answer, at every interval; one that passes brings a real server back
   */
  readonly pace?: Partial<Omit<CheckPace, keyof typeof CHECK_DEFAULTS>>;
}

/** What a release of keepalived can check with, as a distribution has built it. */
export interface KeepalivedRelease {
  /** The version that it is known by. */
  readonly version: '1.3' | '2.1' | '2.2';
  /** Whether it was built to search pages by regular expression. */
  readonly regex: boolean;
}
