import { day } from "../trustBundles/model";
import type { ClockName } from "./model";

/** More than the clocks may differ where something goes by its date. */
export const skew = 2 * 60 * 60 * 1000;

/** The clocks of a sequence, which go on as the real one does, beside the days that pass in it. */
export class Clocks {
  private passed = 0;
  /** Which one is ahead of the other. */
  ahead: ClockName | undefined;

  pass(days: number): void {
    this.passed += days * day;
  }

  /** In milliseconds since the epoch. */
  now(clock: ClockName): number {
    return Date.now() + this.passed + (this.ahead === clock ? skew : 0);
  }
}

/** What a program that reads such a clock sees as `Date`. */
export function dateBy(now: () => number): DateConstructor {
  class ShiftedDate extends Date {
    static override now(): number {
      return now();
    }
  }
  return ShiftedDate as DateConstructor;
}
