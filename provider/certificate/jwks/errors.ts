import { ApinizerError } from "../../base/errors";

/**
 * With `protectJwks`: JWKs would be cut from their certificate or deleted, or it cannot be told whether, and the program
 * does not say that this is meant. The certificate was not changed.
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
      // Not that nothing was: the engine may have deleted what depends on the certificate.
      action: `${action} The certificate was not changed.`,
    });
  }
}

/** A delete of a certificate would delete JWKs with it that the program still declares. The certificate was not changed. */
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
        'the certificate again with jwkDeleteAction: "NULLIFY", run `pulumi up`, then remove it. The certificate was not ' +
        "changed.",
    });
  }
}
