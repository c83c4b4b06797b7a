import { LvsError } from '../errors';
import { Protocol } from '../engine';
import { Cannot } from './cannot';
import { COMMON_KEYWORDS, type KeepalivedCheck, type KeepalivedRelease } from './keepalived-check';
import { HealthCheckKind, type HealthCheckOptions } from './kind';

/** What a name server may be asked for. */
export type DnsRecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'SOA' | 'TXT';

/** Options of {@link HealthCheck.dns}. */
export interface DnsCheckOptions extends HealthCheckOptions {
  /**
   * The name that is asked for: labels of letters, digits, hyphens and underscores, at most 253
   * characters; `.` is the root.
   *
   * @default '.'
   */
  readonly name?: string;
  /**
   * The type of record that is asked for.
   *
   * @default 'SOA'
   */
  readonly type?: DnsRecordType;
}

const TYPES: readonly string[] = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'SOA', 'TXT'];

const NAME =
  /^(?:\.|(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?)$/;

/**
 * A name that a name server knows (keepalived's `DNS_CHECK`, ldirectord's `dns`): asked over UDP, and
 * passed by any answer without an error.
 */
export class DnsCheck extends HealthCheckKind {
  public readonly name = 'dns';
  /** The name that is asked for. */
  public readonly query: string;
  /** The type of record that is asked for. */
  public readonly type: DnsRecordType;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid` */
  constructor({ name = '.', type = 'SOA', ...options }: DnsCheckOptions = {}) {
    super(options, 'HealthCheck.dns()');
    const invalid = (subject: string, value: unknown, allowed: string) =>
      new LvsError('HealthCheckInvalid', {
        path: this.origin,
        subject,
        value,
        allowed,
        remedy: 'Correct the value.',
      });
    if (typeof name !== 'string' || !NAME.test(name)) {
      throw invalid('name', name, 'a name of at most 253 characters, or . for the root');
    }
    if (!TYPES.includes(type)) throw invalid('type', type, `one of ${TYPES.join(', ')}`);
    this.query = name;
    this.type = type;
  }

  /** A name server mostly answers TCP where it answers UDP. */
  public override get protocols(): readonly Protocol[] {
    return [Protocol.TCP, Protocol.UDP, Protocol.TCP_UDP];
  }

  /** What nanny does for it, or why it cannot. */
  public override nanny(): Cannot {
    return new Cannot('script, sendExpect and the like: nanny does not speak DNS');
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived({ version }: KeepalivedRelease): KeepalivedCheck {
    const { port, timeout, retries, retryDelay } = COMMON_KEYWORDS;
    return {
      checker: 'DNS_CHECK',
      entries: [
        { keyword: 'type', values: [{ word: this.type }] },
        { keyword: 'name', values: [{ text: this.query }] },
      ],
      takes: { port, timeout, retries, ...(version === '1.3' ? {} : { retryDelay }) },
    };
  }
}
