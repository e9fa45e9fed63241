import { CertificateFormatError } from "./certificateFormatError";
import { certificateFacts } from "./facts";
import { onceByContent } from "./onceByContent";
import { parseCertificatePem } from "./pem";

/**
 * The DER of the certificate in what a Manager answers: base64 of its DER, base64 of its PEM, or the PEM itself,
 * with whitespace anywhere. Errors: CertificateFormatError, which repeats nothing of the content.
 */
export const parseCertificateContent: (content: string) => Buffer = onceByContent((content) => {
  if (content.includes("-----")) return parseCertificatePem(content);
  const base64 = content.replace(/\s+/g, "");
  const decoded = Buffer.from(base64, "base64");
  if (base64 === "" || decoded.toString("base64") !== base64) {
    throw new CertificateFormatError({
      expected: "one X.509 certificate: its DER or PEM in base64, or its PEM",
      received: base64 === "" ? "an empty text" : "a text that is neither base64 nor PEM",
      action: "Look at the certificate where it is stored, and store it again.",
    });
  }
  // DER starts with 0x30; it may hold five dashes in a name.
  if (decoded[0] !== 0x30 && decoded.includes("-----")) return parseCertificatePem(decoded.toString("utf8"));
  certificateFacts(decoded);
  return decoded;
});
