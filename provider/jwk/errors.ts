import type { DeploymentResult, EnvironmentDeployment } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { PartialFailureError } from "../resource/partialFailure";
import type { JwkState } from "./state";

/** The JWK was saved, but not deployed to every environment. The next `pulumi up` creates it anew. */
export class JwkDeploymentFailedError extends PartialFailureError {
  constructor(
    subject: string,
    /** The environments that failed, with the Manager's messages. */
    readonly failed: readonly EnvironmentDeployment[],
    message: string,
    readonly id: string,
    readonly state: JwkState,
  ) {
    const told = failed.map((row) => `${row.environment} (${row.message})`).join(", ");
    super({
      subject,
      property: "deployments",
      expected: "a deployment to every environment of the project",
      received: told === "" ? `a failure: ${message}` : `a failure in ${told}`,
      action:
        "The JWK is saved. Repair the environment, then run `pulumi up`: it creates the JWK anew, which deploys it.",
    });
  }
}

/** The Manager answered a create as done, but a read does not confirm it. */
export class JwkContradictedError extends PartialFailureError {
  constructor(
    subject: string,
    received: string,
    readonly id: string,
    readonly state: JwkState,
  ) {
    super({
      subject,
      expected: "the JWK as it was just created from its certificate",
      received,
      action: "Run `pulumi refresh` to see what the Manager holds, then `pulumi up`.",
    });
  }
}

/** The Manager answered a delete, but it still holds the JWK. */
export class JwkStillThereError extends ApinizerError {
  constructor(subject: string, { message, environments }: DeploymentResult) {
    const failed = environments.filter((row) => !row.success).map((row) => `${row.environment} (${row.message})`);
    super({
      subject,
      expected: "the JWK to be deleted",
      received: `a failed undeployment, and the JWK is still there: ${failed.join(", ") || message}`,
      action: "Repair the environment, then run the command again.",
    });
  }
}

/** A JWK has to be made anew, and its create would be refused: nothing was deleted. */
export class JwkReplacementImpossibleError extends ApinizerError {
  /** `reasons` say why it has to be made anew, where that is known. */
  constructor({ subject, property, expected, received, action }: ApinizerError, reasons?: string) {
    const because = reasons === undefined ? "" : `: the JWK is to be made anew (${reasons})`;
    super({
      subject,
      ...(property === undefined ? {} : { property }),
      expected,
      received,
      action: `Nothing was deleted${because}. ${action}`,
    });
  }
}

/** A JWK was deleted to be made anew, its create failed, and the old one could not be put back. */
export class JwkLostError extends ApinizerError {
  constructor(failure: ApinizerError, reason: string) {
    const { subject, property, expected, received, action } = failure;
    super({
      subject,
      ...(property === undefined ? {} : { property }),
      expected,
      received,
      action: `The old JWK was deleted before, and was not put back: ${reason}. ${action}`,
    });
    this.cause = failure;
  }
}
