/** Lets work on one thing take turns, in the order in which it was asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Runs work when all that came before has ended, well or not.
   *
   * @returns what the work returns.
   */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
