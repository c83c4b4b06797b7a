import { LvsError } from '../errors';
import { ProgramCheck, type ProgramCheckOptions } from './program';

/** Options of {@link HealthCheck.command}. */
export interface CommandCheckOptions extends ProgramCheckOptions {
  /**
   * The absolute path of a program that the image brings: letters, digits and `_./+-`, at most 128
   * characters. It and its folders belong to root, and nobody else may write there.
   */
  readonly program: string;
}

/** A program that the image brings (`MISC_CHECK`, `send_program`, `external`). */
export class CommandCheck extends ProgramCheck {
  public readonly name = 'command';
  /** The program's absolute path. */
  public readonly program: string;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange` */
  constructor({ program, ...options }: CommandCheckOptions) {
    super(options, 'HealthCheck.command()');
    if (
      typeof program !== 'string' ||
      !/^(?:\/(?!\.\.?(?:\/|$))[A-Za-z0-9_.+-]+)+$/.test(program) ||
      program.length > 128
    ) {
      throw new LvsError('HealthCheckInvalid', {
        path: this.origin,
        subject: 'program',
        value: program,
        allowed:
          'an absolute, normalized path of at most 128 letters, digits and _.+- between its slashes',
        remedy: 'Name the program where the image has it.',
      });
    }
    this.program = program;
  }
}
