import { Protocol } from '../engine';
import { LvsError } from '../errors';
import type { KeepalivedCheck } from './keepalived-check';
import { HealthCheckKind, type HealthCheckOptions } from './kind';
import type { NannyCheck } from './nanny-check';

/** Options of {@link HealthCheck.smtp}. */
export interface SmtpCheckOptions extends HealthCheckOptions {
  /**
   * The name that the LVS router says it has (keepalived's `helo_name`): a host name of at most 63
   * characters. nanny only waits for the greeting, and says nothing.
   *
   * @default 'localhost'
   */
  readonly heloName?: string;
}

/** A mail server that greets (keepalived's `SMTP_CHECK`, ldirectord's `smtp`). */
export class SmtpCheck extends HealthCheckKind {
  public readonly name = 'smtp';
  /** The name that the LVS router says it has. */
  public readonly heloName: string;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid` */
  constructor({ heloName = 'localhost', ...options }: SmtpCheckOptions = {}) {
    super(options, 'HealthCheck.smtp()');
    if (
      typeof heloName !== 'string' ||
      !/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/.test(heloName)
    ) {
      throw new LvsError('HealthCheckInvalid', {
        path: this.origin,
        subject: 'heloName',
        value: heloName,
        allowed: 'a host name of at most 63 characters',
        remedy: 'Correct the name.',
      });
    }
    this.heloName = heloName;
  }

  /** Services that answer such a question. */
  public override get protocols(): readonly Protocol[] {
    return [Protocol.TCP, Protocol.TCP_UDP];
  }

  /** What nanny does for it, or why it cannot. */
  public override nanny(): NannyCheck {
    return { expect: '220', regex: false };
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived(): KeepalivedCheck {
    return {
      checker: 'SMTP_CHECK',
      entries: [{ keyword: 'helo_name', values: [{ text: this.heloName }] }],
      // The connection, the greeting, and the answers to HELO and QUIT.
      pace: { answers: 4 },
    };
  }
}
