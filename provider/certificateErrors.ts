import type { EnvironmentDeployment } from "./apinizer";
import type { CertificateState } from "./certificateState";
import { ApinizerError } from "./errors";

/** A write reached the Manager, but not everything came out as wanted: the resource exists in the given state. */
export abstract class PartialFailureError extends ApinizerError {
  abstract readonly id: string;
  abstract readonly state: CertificateState;
}

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
