import { LibraryError } from "../base/lazyLibraries";
import { decodeBase64 } from "./base64";
import { CertificateFormatError } from "./certificateFormatError";
import { checkedCertificate, thumbprintOf } from "./facts";
import { memoizeByContent } from "./memoizeByContent";
import { decodePem } from "./pem";

/**
 * The DER of the certificate in what a Manager answers: base64 of its DER, base64 of its PEM, or the PEM itself,
 * with whitespace anywhere.
 * @throws CertificateFormatError, which repeats nothing of the content.
 */
export const parseCertificateContent: (content: string) => Buffer = memoizeByContent((content) =>
  checkedCertificate(decodeContent(content)),
);

/** DER of a listed certificate; undefined where the list leaves it out or it cannot be read: a get tells more. */
export function contentOf({ content }: { readonly content?: string }): Buffer | undefined {
  try {
    return content === undefined ? undefined : parseCertificateContent(content);
  } catch (error) {
    if (error instanceof LibraryError) throw error;
    return undefined;
  }
}

/**
 * SHA-256 of the DER in what a Manager answers, upper-case hex; empty where there is none. The DER is not parsed: the
 * thumbprint tells whether it is that of a certificate that is known.
 */
export function contentThumbprint(content: string): string {
  try {
    return thumbprintOf(decodeContent(content), "sha256");
  } catch {
    return "";
  }
}

function decodeContent(content: string): Buffer {
  if (content.includes("-----")) return decodePem(content);
  const base64 = content.replace(/\s+/g, "");
  const decoded = decodeBase64(base64);
  if (decoded === undefined) {
    throw new CertificateFormatError({
      expected: "one X.509 certificate: its DER or PEM in base64, or its PEM",
      received: base64 === "" ? "an empty text" : "a text that is neither base64 nor PEM",
      action: "Look at the certificate where it is stored, and store it again.",
    });
  }
  // DER starts with 0x30; it may hold five dashes in a name.
  return decoded[0] !== 0x30 && decoded.includes("-----") ? decodePem(decoded.toString("utf8")) : decoded;
}
