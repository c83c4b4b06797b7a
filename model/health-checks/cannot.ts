/** Why an engine cannot do something: what it allows instead, as an error says it. */
export class Cannot {
  constructor(
    /** What is allowed, as a noun phrase. */
    public readonly allowed: string,
  ) {}
}
