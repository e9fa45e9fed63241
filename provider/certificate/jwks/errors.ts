import { ApinizerError } from "../../base/errors";

/**
 * With `protectJwks`: JWKs would be cut from their certificate or deleted, or it cannot be told whether, and the program
 * does not say that this is meant. Nothing was changed.
 */
export class JwksProtectedError extends ApinizerError {
  constructor(
    subject: string,
    received: string,
    action: string,
    /** The JWKs, as `projectName/name`. */
    readonly jwks: readonly string[],
  ) {
    super({
      subject,
      property: "protectJwks",
      expected: "no JWK to be cut from its certificate or deleted without an explicit choice",
      received,
      action: `${action} Nothing was changed.`,
    });
  }
}
