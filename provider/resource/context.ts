import type { Manager } from "../apinizer";
import type { Report } from "../base/report";
import type { ManagerRun } from "./run/managerRun";

/** What a host gives to one operation of a lifecycle. */
export interface Context {
  /** The Manager that the connection of the resource leads to. Its first use throws {@link ConfigurationError}. */
  readonly manager: Manager;
  readonly report: Report;
  /** Checks and diffs go on, with one warning, where the Manager cannot be reached. */
  readonly offlinePreview?: boolean;
  /** Milliseconds since the epoch, by this machine's clock; by default `Date.now`. */
  readonly now?: () => number;
  /** What this run of the engine knows of the resources at that Manager. */
  readonly run: ManagerRun;
}
