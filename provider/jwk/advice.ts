import { CertificateNotFoundError, JwkExistsError, JwkNotFoundError, WriteOutcomeUnknownError } from "../apinizer";
import { type Advice, whereCreateIsUnknown, whereNotFound } from "../resource/advice";

/** The engine demands a replacement without asking a diff, which would answer that the old JWK goes first. */
export const whereReplaced =
  "If it is the one that you replace (--replace, taint), set the option deleteBeforeReplace: true on the resource.";

/** What a user of Pulumi does about an error of a JWK's calls. */
export const jwkAdvice: Advice = (error) => {
  if (error instanceof JwkNotFoundError) return { action: whereNotFound };
  if (error instanceof CertificateNotFoundError && error.subject.startsWith("JWK ")) {
    const action =
      "Name a certificate of the same project; have its ApinizerCertificate created first (certificate.certificateName).";
    return { action };
  }
  // Of a create: a check has its own advice.
  if (error instanceof JwkExistsError && error.status !== undefined) {
    return { action: `${error.action} ${whereReplaced}` };
  }
  if (error instanceof WriteOutcomeUnknownError && error.ofCreate) {
    return { action: whereCreateIsUnknown("delete it first.") };
  }
  return undefined;
};
