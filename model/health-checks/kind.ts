import { Protocol } from '../engine';
import { checkInteger, checkPort } from '../ranges';
import { Cannot } from './cannot';
import type { KeepalivedCheck, KeepalivedRelease } from './keepalived-check';
import type { NannyCheck } from './nanny-check';

/** What all kinds of health checks have in common. */
export interface HealthCheckOptions {
  /**
   * The port that is asked, where it is not the service's own (keepalived's `connect_port`,
   * ldirectord's `checkport`): keepalived only. The firewalls of the real servers let the LVS routers
   * ask there, and nobody else.
   *
   * @default - the port that the real server's service listens on; of several, the lowest
   */
  readonly port?: number;
  /**
   * Seconds to wait for an answer, 1 to 3600 (`connect_timeout`, `misc_timeout`). nanny waits for as
   * long as its interval, so that pulse takes this for programs only.
   *
   * @default - 3 with keepalived, 5 for UDP where no answer is required; with pulse
   * `checkIntervalSeconds`, 3 for programs
   */
  readonly timeoutSeconds?: number;
  /**
   * How often a failed check is tried again before the real server is taken out, 0 to 100
   * (`retry`). nanny never does.
   *
   * @default - 1 with keepalived, where the checker can; 0 with pulse
   */
  readonly retries?: number;
  /**
   * Seconds before a failed check is tried again, 1 to 3600 (`delay_before_retry`): keepalived only.
   *
   * @default 1
   */
  readonly retryDelaySeconds?: number;
}

/**
 * A kind of health check: what it asks, and what each engine is to do for it, as data. The built-in
 * kinds are made by {@link HealthCheck}; one of your own extends this class, and is used with
 * {@link HealthCheck.of}.
 */
export abstract class HealthCheckKind {
  /** Its name in errors. */
  public abstract readonly name: string;
  /**
   * The content of a script that the engine runs, with its first line: it is written on every LVS
   * router, where `{ given: 'script' }` names it.
   *
   * @default - it runs none of its own
   */
  public readonly script?: string;

  /** @throws LvsError `NumberOutOfRange`, `PortInvalid` */
  constructor(
    /** What all kinds have in common, as it was given. */
    public readonly options: HealthCheckOptions = {},
    /** Where errors say that the values come from. */
    protected readonly origin = 'HealthCheck',
  ) {
    const { port, timeoutSeconds, retries, retryDelaySeconds } = options;
    const check = (subject: string, value: number | undefined, least: number, most: number) => {
      if (value !== undefined) checkInteger(value, least, most, { path: origin, subject });
    };
    if (port !== undefined) checkPort(port, { path: origin, subject: 'port' });
    check('timeoutSeconds', timeoutSeconds, 1, 3_600);
    check('retries', retries, 0, 100);
    check('retryDelaySeconds', retryDelaySeconds, 1, 3_600);
  }

  /**
   * The transport protocols of the services whose failure it can show: a connection proves nothing of
   * a service without connections, nor a datagram of one with. At a port of its own it may use
   * another one.
   */
  public get protocols(): readonly Protocol[] {
    return Object.values(Protocol);
  }

  /** What nanny is to do, or why it cannot. */
  public nanny(): NannyCheck | Cannot {
    return new Cannot(`other kinds of checks than ${this.name}: nanny has none such`);
  }

  /** What a release of keepalived is to do, or why it cannot. */
  public keepalived(release: KeepalivedRelease): KeepalivedCheck | Cannot {
    return new Cannot(
      `other kinds of checks than ${this.name}: keepalived ${release.version} has none such`,
    );
  }
}
