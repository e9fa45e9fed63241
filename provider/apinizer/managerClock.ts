/** The clock of a Manager, as its answers tell it. */
export class ManagerClock {
  /** How far it is ahead of this process's steady clock, in milliseconds. */
  private ahead: number | undefined;

  /** `now` gives milliseconds of a clock that is never set back. */
  constructor(private readonly now: () => number) {}

  /** An answer came that had this date, in milliseconds since the epoch. */
  told(date: number): void {
    this.ahead = date - this.now();
  }

  /** Milliseconds since the epoch; undefined where no answer has told it. */
  shows(): number | undefined {
    return this.ahead === undefined ? undefined : this.now() + this.ahead;
  }
}
