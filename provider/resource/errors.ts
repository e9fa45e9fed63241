/** Errors of writes that reached the Manager and did not come out as wanted. */
import type { DeploymentResult, EnvironmentDeployment } from "../apinizer";
import { ApinizerError, type ErrorParts } from "../base/errors";
import { describeFailure, failedRows } from "./deployments";

/** A resource after a write. */
export interface Written<State extends object = object> {
  /** What a message is about. */
  readonly subject: string;
  /** Pulumi's id. */
  readonly id: string;
  /** Its outputs as they were seen. */
  readonly state: State;
}

/** A write reached the Manager, but not everything came out as wanted: the resource exists in the given state. */
export abstract class PartialFailureError<State extends object = object> extends ApinizerError {
  /** Pulumi's id of the resource. */
  readonly id: string;
  /** Its outputs as they were seen. */
  readonly state: State;

  constructor({ subject, id, state }: Written<State>, parts: Omit<ErrorParts, "subject">) {
    super({ subject, ...parts });
    this.id = id;
    this.state = state;
  }
}

/** It was saved, but not deployed to every environment. The next `pulumi up` tries again. */
export abstract class NotDeployedError<State extends object> extends PartialFailureError<State> {
  /** The environments that failed, with the Manager's messages. */
  readonly failed: readonly EnvironmentDeployment[];

  /** `message`: the Manager's, where it names no environment. */
  constructor(
    written: Written<State>,
    deployments: readonly EnvironmentDeployment[],
    message: string,
    parts: Omit<ErrorParts, "subject" | "received">,
  ) {
    const failed = failedRows(deployments);
    const received = failed.length === 0 ? `a failure: ${message}` : `a failure in ${describeFailure(failed, message)}`;
    super(written, { ...parts, received });
    this.failed = failed;
  }
}

/** The Manager answered a write as done, but a read does not confirm it. */
export abstract class NotConfirmedError<State extends object> extends PartialFailureError<State> {
  constructor(written: Written<State>, expected: string, received: string) {
    const action = "Run `pulumi refresh` to see what the Manager holds, then `pulumi up`.";
    super(written, { expected, received, action });
  }
}

/** The Manager answered a delete, but it still holds what was to be deleted. */
export abstract class NotDeletedError extends ApinizerError {
  constructor(subject: string, kind: string, { message, environments }: DeploymentResult) {
    super({
      subject,
      expected: `the ${kind} to be deleted`,
      received: `a failed undeployment, and the ${kind} is still there: ${describeFailure(environments, message)}`,
      action: "Repair the environment, then run the command again.",
    });
  }
}
