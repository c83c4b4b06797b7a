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

/** Options of {@link HealthCheck.script} and {@link HealthCheck.command}. */
export interface ProgramCheckOptions extends Omit<HealthCheckOptions, 'port'> {
  /**
   * Its arguments, at most 32: words of letters, digits and `_.:/=@%+,-`, since nanny and keepalived
   * have no quotes that both read alike. `%h` is the real server's address and `%p` the port of its
   * service there, each as a word of its own (Piranha's way to say it).
   *
   * @default - `%h` and `%p`
   */
  readonly args?: readonly string[];
  /**
   * Whether its exit code is also the real server's weight (keepalived's `misc_dynamic`): 0 keeps the
   * weight, 1 is a failure, and 2 to 255 set the weight to two less. keepalived only.
   *
   * @default false
   */
  readonly weightByExitCode?: boolean;
  /**
   * The user that it runs as: keepalived only, since nanny runs everything as root.
   *
   * @default 'root'
   */
  readonly user?: string;
}

/** A program whose exit code 0 means healthy, and that is run for each real server. */
export abstract class ProgramCheck extends HealthCheckKind {
  /** Its arguments. */
  public readonly args: readonly string[];
  /** Whether its exit code is also the real server's weight. */
  public readonly weightByExitCode: boolean;
  /** The user that it runs as. */
  public readonly user: string;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange` */
  constructor(options: ProgramCheckOptions, origin: string) {
    const { args = ['%h', '%p'], weightByExitCode = false, user = 'root', ...common } = options;
    super(common, origin);
    this.args = args;
    this.weightByExitCode = weightByExitCode;
    this.user = user;
    const wrong = args.find((one) => typeof one !== 'string' || !WORD.test(one));
    if (wrong !== undefined || args.length > MOST_ARGUMENTS) {
      throw new LvsError('HealthCheckInvalid', {
        path: origin,
        subject: 'args',
        value: wrong ?? args,
        allowed: `at most ${MOST_ARGUMENTS} words of 1 to 128 letters, digits and _.:/=@%+,-`,
        remedy: 'Put what needs other characters into a script, with HealthCheck.script.',
      });
    }
    if (typeof user !== 'string' || !/^[a-z_][a-z0-9_-]{0,31}$/.test(user)) {
      throw new LvsError('HealthCheckInvalid', {
        path: origin,
        subject: 'user',
        value: user,
        allowed: 'the name of a user: 1 to 32 lower-case letters, digits, _ and -',
        remedy: 'Name a user that the LVS routers have.',
      });
    }
  }

  /** What is run, without its arguments. */
  protected abstract readonly program: CheckWord;

  /** What nanny does for it, or why it cannot. */
  public override nanny(): NannyCheck | Cannot {
    if (this.weightByExitCode) return new Cannot('weightByExitCode false: nanny sets no weights');
    if (this.user !== 'root') return new Cannot('user root: nanny runs programs as nobody else');
    return { program: this.command };
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived({ version }: KeepalivedRelease): KeepalivedCheck {
    const { retries, retryDelay } = COMMON_KEYWORDS;
    return {
      checker: 'MISC_CHECK',
      entries: [
        { keyword: 'misc_path', values: [{ command: this.command }] },
        { keyword: 'user', values: [{ word: this.user }] },
        ...(this.weightByExitCode ? [{ keyword: 'misc_dynamic' }] : []),
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
