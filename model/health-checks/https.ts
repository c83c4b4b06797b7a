import { Cannot } from './cannot';
import { HttpCheck, type HttpCheckOptions } from './http';
import type { KeepalivedCheck, KeepalivedRelease } from './keepalived-check';

/** Options of {@link HealthCheck.https}. */
export interface HttpsCheckOptions extends HttpCheckOptions {
  /**
   * Whether the host is named while TLS is agreed on too (keepalived's `enable_sni`), for servers
   * that choose their certificate by it.
   *
   * @default - true beside a host
   */
  readonly sni?: boolean;
}

/**
 * A page that is asked for over HTTPS (keepalived's `SSL_GET`, ldirectord's `https`). Nobody verifies
 * the certificate: it shows that the service works, not whose it is.
 */
export class HttpsCheck extends HttpCheck {
  /** Its name in errors. */
  public override readonly name = 'https';
  /** Whether the host is named while TLS is agreed on. */
  public readonly sni: boolean;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid` */
  constructor(path: string, options: HttpsCheckOptions = {}) {
    super(path, options, 'HealthCheck.https()');
    this.sni = options.sni ?? options.host !== undefined;
  }

  /** What nanny does for it, or why it cannot. */
  public override nanny(): Cannot {
    return new Cannot('http, tcp and the like: nanny does not speak TLS');
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived(release: KeepalivedRelease): KeepalivedCheck | Cannot {
    const asked = super.keepalived(release);
    if (asked instanceof Cannot) return asked;
    if (this.sni && release.version === '1.3') {
      return new Cannot('sni false: keepalived 1.3 names no host while it agrees on TLS');
    }
    const sni = this.sni ? [{ keyword: 'enable_sni' }] : [];
    return { ...asked, checker: 'SSL_GET', entries: [...asked.entries, ...sni] };
  }
}
