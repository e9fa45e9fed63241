/** What can go wrong with a certificate beyond what the Manager refuses. */
import type { DeploymentResult, EnvironmentDeployment } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { NotConfirmedError, NotDeletedError, NotDeployedError, type Written } from "../resource/errors";
import type { CertificateState } from "./state";

/** The certificate was saved, but not deployed to every environment. The next `pulumi up` tries again. */
export class CertificateNotDeployedError extends NotDeployedError<CertificateState> {
  constructor(written: Written<CertificateState>, deployments: readonly EnvironmentDeployment[], message: string) {
    super(written, deployments, message, {
      property: "environments",
      expected: "a deployment to every environment",
      action: "The certificate is saved. Repair the environment, then run `pulumi up`: it deploys again.",
    });
  }
}

/** The Manager answered a write as done, but a read does not confirm it. */
export class CertificateNotConfirmedError extends NotConfirmedError<CertificateState> {
  constructor(written: Written<CertificateState>, received: string) {
    super(written, "the certificate as it was just written", received);
  }
}

/** The Manager answered a delete, but it still holds the certificate. */
export class CertificateNotDeletedError extends NotDeletedError {
  constructor(subject: string, result: DeploymentResult) {
    super(subject, "certificate", result);
  }
}

/** A replacement would have to delete first, and could then not be created: the old certificate is still there. */
export class ReplacementImpossibleError extends ApinizerError {}
