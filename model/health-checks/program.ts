import { LvsError } from '../errors';
import { Cannot } from './cannot';
import { COMMON_KEYWORDS, type KeepalivedCheck, type KeepalivedRelease } from './keepalived-check';
import { HealthCheckKind, type HealthCheckOptions } from './kind';
import type { NannyCheck } from './nanny-check';
import type { CheckWord } from './words';

/** What a shell, keepalived and nanny all read as one word that means itself. */
const WORD = /^[A-Za-z0-9_.:/=@%+,-]{1,128}$/;

/** Seconds that keepalived gives a program which it ended, before it kills it. */
const END_SECONDS = 2;

/** The most words that nanny can hand to a program. */
const MOST_ARGUMENTS = 32;

/** keepalived reads no more than 1023 bytes of a line. */
const LONGEST_ARGUMENTS = 512;

/**
 * Options of {@link HealthCheck.script} and {@link HealthCheck.command}. Nobody knows what a program
 * asks: the firewalls of the real servers let it ask at the ports of their services, and by ICMP. One
 * that asks elsewhere needs rules of its user's own there.
 */
export interface ProgramCheckOptions extends Omit<HealthCheckOptions, 'port'> {
  /**
   * Its arguments, at most 32 and 512 characters: words of letters, digits and `_.:/=@%+,-`, since nanny and keepalived
   * have no quotes that both read alike. `%h` is the real server's address and `%p` the port of its
   * service there, each as a word of its own (Piranha's way to say it).
   *
   * @default - `%h` and `%p`
   */
  readonly args?: readonly string[];
  /**
   * Whether its exit code is also the real server's weight (keepalived's `misc_dynamic`): 0 keeps the
   * weight, 1 is a failure, and 2 to 255 set the weight to two less. keepalived only, and
   * not behind a scheduler that refuses clients at weight 0, which is what 2 sets. For a real server
   * of weight 0, such as one that drains, 2 to 255 are failures too: with `quiesce` it keeps its
   * connections all the same.
   *
   * @default false
   */
  readonly weightByExitCode?: boolean;
}

/**
 * A program whose exit code 0 means healthy, and that is run for each real server: as root, as nanny
 * runs everything. keepalived 2.2.7 cannot even test a configuration with another user in it.
 */
export abstract class ProgramCheck extends HealthCheckKind {
  /** Its arguments. */
  public readonly args: readonly string[];
  /** Whether its exit code is also the real server's weight. */
  public readonly weightByExitCode: boolean;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange` */
  constructor(options: ProgramCheckOptions, origin: string) {
    const { args = ['%h', '%p'], weightByExitCode = false, ...common } = options;
    super(common, origin);
    this.args = args;
    this.weightByExitCode = weightByExitCode;
    const wrong = args.find((one) => typeof one !== 'string' || !WORD.test(one));
    if (
      wrong !== undefined ||
      args.length > MOST_ARGUMENTS ||
      args.join(' ').length > LONGEST_ARGUMENTS
    ) {
      throw new LvsError('HealthCheckInvalid', {
        path: origin,
        subject: 'args',
        value: wrong ?? args,
        allowed: `at most ${MOST_ARGUMENTS} words of 1 to 128 letters, digits and _.:/=@%+,-, ${LONGEST_ARGUMENTS} characters in all`,
        remedy: 'Put what needs other characters into a script, with HealthCheck.script.',
      });
    }
  }

  /** What is run, without its arguments. */
  protected abstract readonly program: CheckWord;

  /** What nanny does for it, or why it cannot. */
  public override nanny(): NannyCheck | Cannot {
    if (this.weightByExitCode) return new Cannot('weightByExitCode false: nanny sets no weights');
    return { program: this.command };
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived({ version }: KeepalivedRelease): KeepalivedCheck {
    const { retries, retryDelay } = COMMON_KEYWORDS;
    return {
      checker: 'MISC_CHECK',
      entries: [
        { keyword: 'misc_path', values: [{ command: this.command }] },
        { keyword: 'user', values: [{ word: 'root' }] },
        ...(this.weightByExitCode ? [{ keyword: 'misc_dynamic', setsWeight: true }] : []),
      ],
      takes: { timeout: 'misc_timeout', ...(version === '1.3' ? {} : { retries, retryDelay }) },
      pace: { endSeconds: END_SECONDS },
    };
  }

  private get command(): readonly CheckWord[] {
    const given: Readonly<Record<string, CheckWord>> = {
      '%h': { given: 'address' },
      '%p': { given: 'port' },
    };
    return [this.program, ...this.args.map((one) => given[one] ?? one)];
  }
}
