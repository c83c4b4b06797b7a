/** Something that takes its time, and is shown while it does. */
export interface Stage {
  /** Says what is being done at the moment; shown when it takes longer. */
  note(text: string): void;
  /** Says how it went. */
  done(text: string): void;
  /** Ends it without a word: there was nothing to it. */
  drop(): void;
}

/** Whoever shows how far a lab has got. */
export interface Progress {
  /** Begins a stage, with a name of one word: `image`, `network`, `guests`. */
  stage(name: string): Stage;
  /** Says something that is no stage. */
  say(text: string): void;
}
