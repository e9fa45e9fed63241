import { CertificateExistsError } from "../apinizer";
import { certificateAdvice } from "../certificate/advice";
import type { Advice } from "../resource/advice";

/** What a user of Pulumi does about an error of a bundle's calls: a certificate of that name is never taken over. */
export const trustBundleAdvice: Advice = (error) =>
  error instanceof CertificateExistsError ? undefined : certificateAdvice(error);
