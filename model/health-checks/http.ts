import { Protocol } from '../engine';
import { LvsError } from '../errors';
import { Cannot } from './cannot';
import { checkPage, type CheckedPage, type HttpPage, type HttpPageOptions } from './http-page';
import {
  COMMON_KEYWORDS,
  type CheckerEntry,
  type KeepalivedCheck,
  type KeepalivedRelease,
} from './keepalived-check';
import { HealthCheckKind, type HealthCheckOptions } from './kind';
import type { NannyCheck } from './nanny-check';
import { statusPattern } from './status-pattern';

/** Options of {@link HealthCheck.http}. */
export interface HttpCheckOptions extends HealthCheckOptions, HttpPageOptions {
  /**
   * The name in the request's `Host` header (keepalived's and ldirectord's `virtualhost`).
   *
   * @default - with pulse no `Host` header, as HTTP/1.0 allows; with keepalived the real server's address
   */
  readonly host?: string;
  /**
   * The version of HTTP that is asked in (keepalived's `http_protocol`): 1.1 needs a host.
   *
   * @default '1.0'
   */
  readonly httpVersion?: '1.0' | '1.1';
  /**
   * Further pages, all of which must pass too. keepalived asks for one at every interval, so that a
   * round takes as many intervals as there are pages.
   *
   * @default - the one page
   */
  readonly morePages?: readonly HttpPage[];
}

const MOST_PAGES = 16;

/** A page that is asked for over HTTP (keepalived's `HTTP_GET`, ldirectord's `http`). */
export class HttpCheck extends HealthCheckKind {
  public readonly name: string = 'http';
  /** The pages that are asked for, in order. */
  public readonly pages: readonly CheckedPage[];
  /** The name in the `Host` header. */
  public readonly host?: string;
  /** The version of HTTP that is asked in. */
  public readonly httpVersion: '1.0' | '1.1';

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid` */
  constructor(path: string, options: HttpCheckOptions = {}, origin = 'HealthCheck.http()') {
    super(options, origin);
    const { host, httpVersion = '1.0', morePages = [] } = options;
    this.pages = [{ ...options, path }, ...morePages].map((page) => checkPage(page, origin));
    this.host = host;
    this.httpVersion = httpVersion;
    const invalid = (subject: string, value: unknown, allowed: string, remedy: string) =>
      new LvsError('HealthCheckInvalid', { path: origin, subject, value, allowed, remedy });
    if (host !== undefined && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/.test(host)) {
      throw invalid('host', host, 'a host name of at most 63 characters', 'Correct the name.');
    }
    if (!['1.0', '1.1'].includes(httpVersion) || (httpVersion === '1.1' && host === undefined)) {
      const allowed = '1.0, or 1.1 beside a host, which HTTP/1.1 requires';
      throw invalid('httpVersion', httpVersion, allowed, 'Name a host, or leave the version out.');
    }
    if (this.pages.length > MOST_PAGES) {
      const allowed = `at most ${MOST_PAGES - 1} further pages`;
      throw invalid('morePages', morePages.length, allowed, 'Ask for fewer pages.');
    }
  }

  /** Services that answer such a question. */
  public override get protocols(): readonly Protocol[] {
    return [Protocol.TCP, Protocol.TCP_UDP];
  }

  /** What nanny does for it, or why it cannot. */
  public override nanny(): NannyCheck | Cannot {
    const [page, ...others] = this.pages as [CheckedPage, ...CheckedPage[]];
    if (others.length > 0) return new Cannot('one page: nanny asks a real server one thing');
    if (page.pattern !== undefined) {
      // It reads once, at most 254 bytes: often the headers alone.
      return new Cannot('no content: nanny reads only the beginning of an answer, once');
    }
    const header = this.host === undefined ? '' : `Host: ${this.host}\r\n`;
    const close = this.httpVersion === '1.1' ? 'Connection: close\r\n' : '';
    return {
      send: `GET ${page.path} HTTP/${this.httpVersion}\r\n${header}${close}\r\n`,
      expect: `^HTTP/1[.][01] ${statusPattern(page.statuses)}`,
      regex: true,
    };
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived(release: KeepalivedRelease): KeepalivedCheck | Cannot {
    const lacking = this.lackingOf(release);
    if (lacking !== undefined) return new Cannot(lacking);
    const { length } = this.pages;
    const old = release.version === '1.3';
    // A page that failed has to pass by itself first; with `fast_recovery` all follow at once.
    const passes = old ? length : 1 + length;
    const several = length > 1 && !old;
    return {
      checker: 'HTTP_GET',
      entries: [
        ...this.pages.map(urlEntry),
        ...(this.httpVersion === '1.0'
          ? []
          : [{ keyword: 'http_protocol', values: [{ word: this.httpVersion }] }]),
        ...(several ? [{ keyword: 'fast_recovery' }] : []),
      ],
      takes: old ? { ...COMMON_KEYWORDS, retries: 'nb_get_retry' } : COMMON_KEYWORDS,
      virtualHost: this.host,
      pace: {
        // Once to connect, and once more for the answer.
        answers: 2,
        rounds: length,
        returns: { intervals: several ? 1 : passes, checks: passes, delayed: !old },
      },
    };
  }

  private lackingOf({ version, regex }: KeepalivedRelease): string | undefined {
    if (!regex && this.pages.some(({ pattern }) => pattern !== undefined)) {
      return `no content: the guest's keepalived ${version} is built without regular expressions`;
    }
    if (version !== '1.3') return undefined;
    if (this.httpVersion !== '1.0') return 'httpVersion 1.0: keepalived 1.3 speaks no other';
    const single = this.pages.every(
      ({ statuses: [one, ...others] }) => others.length === 0 && one?.[0] === one?.[1],
    );
    return single ? undefined : 'one status: keepalived 1.3 compares with one';
  }
}

function urlEntry(page: CheckedPage): CheckerEntry {
  const { path, statuses, pattern, patternOptions, noMatch } = page;
  return {
    keyword: 'url',
    entries: [
      { keyword: 'path', values: [{ text: path }] },
      {
        keyword: 'status_code',
        values: statuses.map(([first, last]) =>
          first === last ? { number: first } : { word: `${first}-${last}` },
        ),
      },
      ...(pattern === undefined ? [] : [{ keyword: 'regex', values: [{ pattern }] }]),
      ...(patternOptions.length === 0
        ? []
        : [{ keyword: 'regex_options', values: patternOptions.map((word) => ({ word })) }]),
      ...(noMatch ? [{ keyword: 'regex_no_match' }] : []),
    ],
  };
}
