import { CertificateExistsError, CertificateNotFoundError, WriteOutcomeUnknownError } from "../apinizer";
import { type Advice, whereCreateIsUnknown, whereNotFound } from "../resource/advice";

/** What a user of Pulumi does about an error of a certificate's calls. */
export const certificateAdvice: Advice = (error) => {
  if (error instanceof CertificateNotFoundError) return { action: whereNotFound };
  if (error instanceof CertificateExistsError) {
    const action =
      "If this stack manages it under another logical name, set `aliases` on the resource. To recreate it, set " +
      "deleteBeforeReplace. If nothing manages it yet, set adoptExisting: true to take it over. Otherwise choose another " +
      "name.";
    return { action };
  }
  if (error instanceof WriteOutcomeUnknownError && error.ofCreate) {
    return { action: whereCreateIsUnknown("`pulumi up` with adoptExisting: true takes it over.") };
  }
  return undefined;
};
