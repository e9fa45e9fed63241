import type { DeploymentResult, EnvironmentDeployment } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { PartialFailureError } from "../resource/partialFailure";
import type { CertificateState } from "./state";

/** The certificate was saved, but not deployed to every environment. The next `pulumi up` tries again. */
export class DeploymentFailedError extends PartialFailureError {
  constructor(
    subject: string,
    /** The environments that failed, with the Manager's messages. */
    readonly failed: readonly EnvironmentDeployment[],
    readonly id: string,
    readonly state: CertificateState,
  ) {
    super({
      subject,
      property: "environments",
      expected: "a deployment to every environment",
      received: `a failure in ${failed.map(({ environment, message }) => `${environment} (${message})`).join(", ")}`,
      action: "The certificate is saved. Repair the environment, then run `pulumi up`: it deploys again.",
    });
  }
}

/** The Manager answered a write as done, but a read does not confirm it. */
export class WriteContradictedError extends PartialFailureError {
  constructor(
    subject: string,
    received: string,
    readonly id: string,
    readonly state: CertificateState,
  ) {
    super({
      subject,
      expected: "the certificate as it was just written",
      received,
      action: "Run `pulumi refresh` to see what the Manager holds, then `pulumi up`.",
    });
  }
}

/** The Manager answered a delete, but it still holds the certificate. */
export class CertificateStillThereError extends ApinizerError {
  constructor(subject: string, { message, environments }: DeploymentResult) {
    const failed = environments.filter((row) => !row.success).map((row) => `${row.environment} (${row.message})`);
    super({
      subject,
      expected: "the certificate to be deleted",
      received: `a failed undeployment, and the certificate is still there: ${failed.join(", ") || message}`,
      action: "Repair the environment, then run the command again.",
    });
  }
}

/** A replacement would have to delete first, and could then not be created: nothing was deleted. */
export class ReplacementImpossibleError extends ApinizerError {}
