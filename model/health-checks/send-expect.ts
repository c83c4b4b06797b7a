import { Protocol } from '../engine';
import { LvsError } from '../errors';
import { Cannot } from './cannot';
import type { KeepalivedRelease } from './keepalived-check';
import { HealthCheckKind, type HealthCheckOptions } from './kind';
import type { NannyCheck } from './nanny-check';

/** Bytes of a check string that nanny reads, each escape counting twice. */
const LONGEST_QUOTED = 254;

/** Options of {@link HealthCheck.sendExpect}. */
export interface SendExpectOptions extends HealthCheckOptions {
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

/** A string that is sent, and one that the answer must begin with or match (Piranha's own check). */
export class SendExpectCheck extends HealthCheckKind {
  public readonly name = 'sendExpect';
  /** What is sent. */
  public readonly send: string;
  /** What the answer must begin with or match. */
  public readonly expect: string;
  /** Whether `expect` is a regular expression. */
  public readonly regex: boolean;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid` */
  constructor({ send, expect, regex = false, ...options }: SendExpectOptions) {
    super(options, 'HealthCheck.sendExpect()');
    this.send = this.checked('send', send);
    this.expect = this.checked('expect', expect);
    this.regex = regex;
  }

  /** Services that answer such a question. */
  public override get protocols(): readonly Protocol[] {
    return [Protocol.TCP, Protocol.UDP, Protocol.TCP_UDP];
  }

  /** What nanny does for it, or why it cannot. */
  public override nanny(): NannyCheck {
    const { send, expect, regex } = this;
    return { send, expect, regex };
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived({ version }: KeepalivedRelease): Cannot {
    return new Cannot(
      `http, smtp, dns, script and the like: keepalived ${version} sends no strings of one's own over a connection`,
    );
  }

  private checked(subject: string, value: string): string {
    const escapes = typeof value === 'string' ? (value.match(/[\\\r\n\t]/g) ?? []) : [];
    if (
      typeof value === 'string' &&
      /^[\x20-\x7e\r\n\t]+$/.test(value) &&
      value.length + escapes.length <= LONGEST_QUOTED
    ) {
      return value;
    }
    throw new LvsError('HealthCheckInvalid', {
      path: this.origin,
      subject,
      value,
      allowed: `printable ASCII and line ends, not empty and at most ${LONGEST_QUOTED} bytes once quoted`,
      remedy: 'nanny reads no more than that: shorten or rewrite the string.',
    });
  }
}
