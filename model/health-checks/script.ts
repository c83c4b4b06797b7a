import { LvsError } from '../errors';
import { ProgramCheck, type ProgramCheckOptions } from './program';

/** A script is part of every LVS router's user-data. */
const LONGEST_SCRIPT = 8_192;

/** Options of {@link HealthCheck.script}. */
export interface ScriptCheckOptions extends ProgramCheckOptions {
  /**
   * The script, its first line with `#!` included: at most 8192 characters of printable ASCII, tabs
   * and line feeds. What it needs beyond a shell must be in the image.
   */
  readonly content: string;
}

/** A script that is written on every LVS router (`MISC_CHECK`, `send_program`, `external`). */
export class ScriptCheck extends ProgramCheck {
  public readonly name = 'script';
  /** The script, with a line feed at its end. */
  public override readonly script: string;
  protected readonly program = { given: 'script' } as const;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange` */
  constructor({ content, ...options }: ScriptCheckOptions) {
    super(options, 'HealthCheck.script()');
    if (
      typeof content !== 'string' ||
      !/^#! ?\/[\x21-\x7e][\x20-\x7e]*\n[\t\n\x20-\x7e]*$/.test(content) ||
      content.length > LONGEST_SCRIPT
    ) {
      throw new LvsError('HealthCheckInvalid', {
        path: this.origin,
        subject: 'content',
        value: content,
        allowed: `a script of at most ${LONGEST_SCRIPT} characters of printable ASCII, tabs and line feeds, whose first line names what runs it, such as #!/bin/sh`,
        remedy: 'Correct the script, or bring a program with the image: HealthCheck.command.',
      });
    }
    this.script = content.endsWith('\n') ? content : `${content}\n`;
  }
}
