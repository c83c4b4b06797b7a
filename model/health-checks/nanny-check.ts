import type { CheckWord } from './words';

/** What nanny sends and expects; neither is a connection that stands, and nothing else. */
export interface NannyExchange {
  /**
   * What is sent once the connection stands.
   *
   * @default - nothing
   */
  readonly send?: string;
  /**
   * What the answer must begin with or, with `regex`, match. nanny reads once, at most 254 bytes.
   *
   * @default - no answer is waited for
   */
  readonly expect?: string;
  /** Whether `expect` is a POSIX extended regular expression. */
  readonly regex: boolean;
}

/** A program that is run, and whose exit code 0 means healthy. */
export interface NannyProgram {
  /** Its command line. */
  readonly program: readonly CheckWord[];
}

/** What nanny does to check a real server. */
export type NannyCheck = NannyExchange | NannyProgram;

/** A check as nanny is told of it. */
export type NannyPlan =
  | NannyExchange
  | (NannyProgram & {
      /** Seconds after which the program is ended, and has failed. */
      readonly timeoutSeconds: number;
    });
