import { ApinizerError } from "../base/errors";

/** A write reached the Manager, but not everything came out as wanted: the resource exists in the given state. */
export abstract class PartialFailureError extends ApinizerError {
  /** Pulumi's id of the resource. */
  abstract readonly id: string;
  /** Its outputs as they were seen. */
  abstract readonly state: object;
}
