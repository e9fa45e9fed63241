import { CertificateExistsError, CertificateNotFoundError, WriteOutcomeUnknownError } from "../apinizer";
import type { Advice } from "../resource/advice";

/** What a user of Pulumi does about an error of a certificate's calls. */
export const certificateAdvice: Advice = (error) => {
  if (error instanceof CertificateNotFoundError) {
    const action =
      "Check the names; they are case-sensitive. If a stack manages it, it was deleted outside Pulumi: run " +
      "`pulumi refresh`, then `pulumi up` to create it again.";
    return { action };
  }
  if (error instanceof CertificateExistsError) {
    const action =
      "If this stack manages it under another logical name, set `aliases` on the resource. To recreate it, set " +
      "deleteBeforeReplace. If nothing manages it yet, set adoptExisting: true to take it over. Otherwise choose another " +
      "name.";
    return { action };
  }
  // No state holds what a create left behind: the next `pulumi up` creates it again, and finds the name taken.
  if (error instanceof WriteOutcomeUnknownError && error.ofCreate) {
    const action =
      "The Manager may have created it. Look in the Management Console: if it is not there, run `pulumi up` again; if it " +
      "is, `pulumi up` with adoptExisting: true takes it over.";
    return { action };
  }
  return undefined;
};
