import { CertificateNotFoundError, JwkNotFoundError, WriteOutcomeUnknownError } from "../apinizer";
import { type Advice, whereCreateIsUnknown, whereNotFound } from "../resource/advice";

/** What a user of Pulumi does about an error of a JWK's calls. */
export const jwkAdvice: Advice = (error) => {
  if (error instanceof JwkNotFoundError) return { action: whereNotFound };
  if (error instanceof CertificateNotFoundError && error.subject.startsWith("JWK ")) {
    const action =
      "Name a certificate of the same project; have its ApinizerCertificate created first (certificate.certificateName).";
    return { action };
  }
  if (error instanceof WriteOutcomeUnknownError && error.ofCreate) {
    return { action: whereCreateIsUnknown("delete it first.") };
  }
  return undefined;
};
