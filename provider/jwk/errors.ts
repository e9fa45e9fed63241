/** What can go wrong with a JWK beyond what the Manager refuses. */
import type { DeploymentResult, EnvironmentDeployment } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { NotConfirmedError, NotDeletedError, NotDeployedError, type Written } from "../resource/errors";
import type { JwkState } from "./state";

/** The JWK was saved, but not deployed to every environment. The next `pulumi up` recreates it. */
export class JwkNotDeployedError extends NotDeployedError<JwkState> {
  constructor(written: Written<JwkState>, deployments: readonly EnvironmentDeployment[], message: string) {
    super(written, deployments, message, {
      property: "deployments",
      expected: "a deployment to every environment of the project",
      action: "The JWK is saved. Repair the environment, then run `pulumi up`: it recreates the JWK, which deploys it.",
    });
  }
}

/** The Manager answered a create as done, but a read does not confirm it. */
export class JwkNotConfirmedError extends NotConfirmedError<JwkState> {
  constructor(written: Written<JwkState>, received: string) {
    super(written, "the JWK as it was just created from its source", received);
  }
}

/** The Manager answered a delete, but it still holds the JWK. */
export class JwkNotDeletedError extends NotDeletedError {
  constructor(subject: string, result: DeploymentResult) {
    super(subject, "JWK", result);
  }
}

/** A JWK has to be recreated, and its create would be refused: nothing was deleted. */
export class JwkReplacementImpossibleError extends ApinizerError {
  /** `reasons` say why it has to be recreated, where that is known. */
  constructor({ subject, property, expected, received, action }: ApinizerError, reasons?: string) {
    const because = reasons === undefined ? "" : `: the JWK is to be recreated (${reasons})`;
    super({
      subject,
      ...(property === undefined ? {} : { property }),
      expected,
      received,
      action: `Nothing was deleted${because}. ${action}`,
    });
  }
}

/** A JWK was deleted to be recreated, its create failed, and the old one could not be put back. */
export class JwkLostError extends ApinizerError {
  /** `old`: the one that was deleted, as messages name it. */
  constructor(failure: ApinizerError, old: string, reason: string) {
    const { subject, property, expected, received, action } = failure;
    super({
      subject,
      ...(property === undefined ? {} : { property }),
      expected,
      received,
      action: `${old} had been deleted for it and was not put back: ${reason}. ${action}`,
    });
    this.cause = failure;
  }
}
