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

/** A delete of a certificate would delete JWKs with it that the program still declares. Nothing was changed. */
export class JwksDeclaredError extends ApinizerError {
  constructor(
    subject: string,
    /** The JWKs, as `projectName/name`. */
    readonly jwks: readonly string[],
    /** Why the Manager does not tell of which certificate they are made. */
    notKnown?: string,
  ) {
    const reason = notKnown === undefined ? "" : ` (as the program says; not all JWKs could be looked at: ${notKnown})`;
    super({
      subject,
      property: "jwkDeleteAction",
      expected: "to delete no JWK that this program still declares",
      received: `DELETE, which deletes ${jwks.join(", ")} with the certificate${reason}`,
      action:
        "Also remove these JWKs from the program, or make them from another certificate. To keep them with their key: declare " +
        'the certificate again with jwkDeleteAction: "NULLIFY", run `pulumi up`, then remove it. Nothing was changed.',
    });
  }
}
