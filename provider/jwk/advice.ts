import { CertificateNotFoundError, JwkNotFoundError, WriteOutcomeUnknownError } from "../apinizer";
import type { Advice } from "../resource/advice";

/** What a user of Pulumi does about an error of a JWK's calls. */
export const jwkAdvice: Advice = (error) => {
  if (error instanceof JwkNotFoundError) {
    const action =
      "Check the names; they are case-sensitive. If a stack manages it, it was deleted outside Pulumi: run " +
      "`pulumi refresh`, then `pulumi up` to create it again.";
    return { action };
  }
  if (error instanceof CertificateNotFoundError && error.subject.startsWith("JWK ")) {
    const action =
      "Name a certificate of the same project; have its ApinizerCertificate created first (certificate.certificateName).";
    return { action };
  }
  // No state holds what a create left behind: the next `pulumi up` creates it again, and finds the name taken.
  if (error instanceof WriteOutcomeUnknownError && error.ofCreate) {
    const action =
      "The Manager may have created it. Look in the Management Console: if it is not there, run `pulumi up` again; if it " +
      "is, delete it first.";
    return { action };
  }
  return undefined;
};
