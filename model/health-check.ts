import { LvsError } from './errors';

/** What a health check asks, and what counts as an answer. */
export type HealthCheckData =
  | { readonly kind: 'tcp' }
  | { readonly kind: 'udp' }
  | {
      readonly kind: 'http';
      readonly path: string;
      readonly host?: string;
      readonly status: number;
    }
  | {
      readonly kind: 'sendExpect';
      readonly send: string;
      readonly expect: string;
      readonly regex: boolean;
    };

/** Options of {@link HealthCheck.http}. */
export interface HttpCheckOptions {
  /**
   * The name in the request's `Host` header.
   *
   * @default - no `Host` header, as HTTP/1.0 allows
   */
  readonly host?: string;
  /**
   * The status that counts as healthy, 100 to 599.
   *
   * @default 200
   */
  readonly status?: number;
}

/** Options of {@link HealthCheck.sendExpect}. */
export interface SendExpectOptions {
  /** What is sent once the connection stands: printable ASCII, and the line ends `\r` and `\n`. */
  readonly send: string;
  /** What the answer must begin with or, with `regex`, match: printable ASCII. */
  readonly expect: string;
  /**
   * Whether `expect` is a POSIX extended regular expression.
   *
   * @default false
   */
  readonly regex?: boolean;
}

/** Bytes of a check string that nanny reads, each escape counting twice. */
const LONGEST_QUOTED = 254;

/** How an LVS router finds out whether a real server's service works. */
export class HealthCheck {
  /** A connection on the service's port is answer enough. */
  public static tcp(): HealthCheck {
    return new HealthCheck({ kind: 'tcp' });
  }

  /**
   * A datagram to the service's port that is not refused: it shows that something listens there,
   * and no more. A machine that vanishes refuses nothing: it is found dead only when the kernel has
   * given up its MAC address, which takes up to a minute.
   */
  public static udp(): HealthCheck {
    return new HealthCheck({ kind: 'udp' });
  }

  /**
   * An HTTP/1.0 `GET` that must be answered with a given status.
   *
   * @param path - the path and query that are asked for, beginning with `/`
   * @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`
   */
  public static http(path = '/', options: HttpCheckOptions = {}): HealthCheck {
    const at = 'HealthCheck.http()';
    const { host, status = 200 } = options;
    if (!/^\/[\x21-\x7e]*$/.test(path) || /["'\\]/.test(path) || path.length > 128) {
      throw new LvsError('HealthCheckInvalid', {
        path: at,
        subject: 'path',
        value: path,
        allowed:
          'a path of at most 128 printable ASCII characters that begins with a slash, without blanks, quotes or backslashes (percent-encode them)',
      });
    }
    if (host !== undefined && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/.test(host)) {
      throw new LvsError('HealthCheckInvalid', {
        path: at,
        subject: 'host',
        value: host,
        allowed: 'a host name of at most 63 characters',
      });
    }
    if (!Number.isInteger(status) || status < 100 || status > 599) {
      throw new LvsError('NumberOutOfRange', {
        path: at,
        subject: 'status',
        value: status,
        allowed: 'a whole number from 100 to 599',
      });
    }
    return new HealthCheck({ kind: 'http', path, host, status });
  }

  /**
   * A string that is sent, and one that the answer must begin with or match.
   *
   * @throws LvsError `HealthCheckInvalid`: other than printable ASCII, empty, or over 254 bytes
   */
  public static sendExpect(options: SendExpectOptions): HealthCheck {
    const { send, expect, regex = false } = options;
    checkString('send', send);
    checkString('expect', expect);
    return new HealthCheck({ kind: 'sendExpect', send, expect, regex });
  }

  private constructor(
    /** What is asked, for the engine's renderer. */
    public readonly data: HealthCheckData,
  ) {}
}

function checkString(subject: string, value: string): void {
  const escapes = value.match(/[\\\r\n\t]/g) ?? [];
  if (!/^[\x20-\x7e\r\n\t]+$/.test(value) || value.length + escapes.length > LONGEST_QUOTED) {
    throw new LvsError('HealthCheckInvalid', {
      path: 'HealthCheck.sendExpect()',
      subject,
      value,
    });
  }
}
