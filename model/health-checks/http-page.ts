import { LvsError } from '../errors';
import { checkInteger } from '../ranges';
import { checkPattern, escapePattern } from './pattern';

/** One status, or the first and the last of a range. */
export type HttpStatus = number | readonly [first: number, last: number];

/** Options of a regular expression, by keepalived's own names for those of PCRE2. */
export type RegexOption = 'caseless' | 'dotall' | 'extended' | 'firstline' | 'multiline';

/** What a page must answer. */
export interface HttpPageOptions {
  /**
   * The statuses that count as healthy, 100 to 599: one, or several and ranges, such as
   * `[200, [300, 399]]`.
   *
   * @default 200
   */
  readonly status?: number | readonly HttpStatus[];
  /**
   * A text that the page must hold (ldirectord's `receive`): 1 to 128 characters of printable ASCII.
   *
   * @default - whatever it holds
   */
  readonly content?: string;
  /**
   * A regular expression that the page must match (keepalived's `regex`), 1 to 128 characters of
   * printable ASCII: what JavaScript and PCRE2 both read alike, without Unicode properties, POSIX
   * classes and looks behind.
   *
   * @default - whatever it holds
   */
  readonly regex?: string;
  /**
   * How it is read (keepalived's `regex_options`).
   *
   * @default - case counts, a dot is no line end, `^` and `$` are the page's own
   */
  readonly regexOptions?: readonly RegexOption[];
  /**
   * Whether the page must not hold the content, or not match (keepalived's `regex_no_match`).
   *
   * @default false
   */
  readonly noMatch?: boolean;
}

/** A page that is asked for. */
export interface HttpPage extends HttpPageOptions {
  /** The path and query, beginning with `/`: at most 128 characters of printable ASCII. */
  readonly path: string;
}

/** A page, every value checked and every default filled in. */
export interface CheckedPage {
  /** The path and query. */
  readonly path: string;
  /** Ranges that hold the statuses, each with its first and its last. */
  readonly statuses: readonly (readonly [number, number])[];
  /** The regular expression that the page must match, or must not. */
  readonly pattern?: string;
  /** How it is read. */
  readonly patternOptions: readonly RegexOption[];
  /** Whether it must not. */
  readonly noMatch: boolean;
}

const REGEX_OPTIONS: readonly string[] = [
  'caseless',
  'dotall',
  'extended',
  'firstline',
  'multiline',
] satisfies RegexOption[];

/**
 * Checks a page.
 *
 * @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`
 */
export function checkPage(page: HttpPage, at: string): CheckedPage {
  const { path, status = 200, content, regex, regexOptions = [], noMatch = false } = page;
  const invalid = (subject: string, value: unknown, allowed: string) =>
    new LvsError('HealthCheckInvalid', {
      path: at,
      subject,
      value,
      allowed,
      remedy: 'Correct the value.',
    });
  if (typeof path !== 'string' || !/^\/[\x21-\x7e]{0,127}$/.test(path) || /["'\\]/.test(path)) {
    throw invalid(
      'path',
      path,
      'a path of at most 128 printable ASCII characters that begins with a slash, without blanks, quotes or backslashes (percent-encode them)',
    );
  }
  if (content !== undefined && !/^[\x20-\x7e]{1,128}$/.test(content)) {
    throw invalid('content', content, '1 to 128 characters of printable ASCII');
  }
  if (content !== undefined && regex !== undefined) {
    throw invalid('regex', regex, 'either content or regex');
  }
  if (regex !== undefined) checkPattern(regex, { path: at, subject: 'regex' });
  const unknown = regexOptions.find((one) => !REGEX_OPTIONS.includes(one));
  if (unknown !== undefined || (regexOptions.length > 0 && regex === undefined)) {
    throw invalid(
      'regexOptions',
      regexOptions,
      `some of ${REGEX_OPTIONS.join(', ')}, beside a regex`,
    );
  }
  if (noMatch && content === undefined && regex === undefined) {
    throw invalid('noMatch', noMatch, 'true beside content or regex');
  }
  return {
    path,
    statuses: statusRanges(status, at),
    pattern: regex ?? (content === undefined ? undefined : escapePattern(content)),
    patternOptions: regexOptions,
    noMatch,
  };
}

function statusRanges(status: number | readonly HttpStatus[], at: string): CheckedPage['statuses'] {
  const all = typeof status === 'number' ? [status] : status;
  const ranges = all.map((one) => (typeof one === 'number' ? ([one, one] as const) : one));
  if (ranges.length === 0 || ranges.length > 20) {
    throw new LvsError('NumberOutOfRange', {
      path: at,
      subject: 'number of statuses',
      value: ranges.length,
      allowed: '1 to 20 statuses and ranges',
    });
  }
  for (const [first, last] of ranges) {
    checkInteger(first, 100, 599, { path: at, subject: 'status' });
    checkInteger(last, first, 599, { path: at, subject: 'status' });
  }
  return ranges;
}
