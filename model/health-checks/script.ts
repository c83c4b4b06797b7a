import { readScript } from '../script';
import { ProgramCheck, type ProgramCheckOptions } from './program';

/** Options of {@link HealthCheck.script}. */
export interface ScriptCheckOptions extends ProgramCheckOptions {
  /**
   * The script, its first line with `#!` included: at most 8192 characters of printable ASCII, tabs
   * and line feeds. What it needs beyond a shell must be in the image. It travels in user-data, where
   * no secret belongs.
   */
  readonly content: string;
}

/** A script that is written on every LVS router (`MISC_CHECK`, `send_program`, `external`). */
export class ScriptCheck extends ProgramCheck {
  public readonly name = 'script';
  /** The script, with a line feed at its end. */
  public override readonly script: string;
  protected readonly program = { given: 'script' } as const;

  /** @throws LvsError `ScriptInvalid`, `HealthCheckInvalid`, `NumberOutOfRange` */
  constructor({ content, ...options }: ScriptCheckOptions) {
    super(options, 'HealthCheck.script()');
    const origin = { path: this.origin, subject: 'content' };
    this.script = readScript(content, origin);
  }
}
