import { Cannot } from './cannot';
import { COMMON_KEYWORDS, type KeepalivedCheck, type KeepalivedRelease } from './keepalived-check';
import { HealthCheckKind, type HealthCheckOptions } from './kind';

/** An ICMP echo that is answered (keepalived's `PING_CHECK`, ldirectord's `ping`). */
export class PingCheck extends HealthCheckKind {
  public readonly name = 'ping';

  /** @throws LvsError `NumberOutOfRange` */
  constructor(options: Omit<HealthCheckOptions, 'port'> = {}) {
    super(options, 'HealthCheck.ping()');
  }

  /** nanny sends an echo before each check and reads no answer to it. */
  public override nanny(): Cannot {
    return new Cannot('no ping: nanny waits for no answer to one');
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived(release: KeepalivedRelease): KeepalivedCheck | Cannot {
    if (release.version === '1.3') return super.keepalived(release) as Cannot;
    const { timeout, retries, retryDelay } = COMMON_KEYWORDS;
    return { checker: 'PING_CHECK', entries: [], takes: { timeout, retries, retryDelay } };
  }
}
