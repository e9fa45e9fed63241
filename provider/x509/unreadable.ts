import { LibraryError } from "../base/lazyLibraries";
import { CertificateFormatError } from "./certificateFormatError";

/**
 * What `read` answers.
 * @throws CertificateFormatError with these parts where it cannot read.
 */
export function orUnreadable<Result>(parts: { expected: string; received: string }, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof LibraryError) throw error;
    const action = "Look at it with: openssl x509 -noout -text. Ask its issuer for a correct one.";
    throw new CertificateFormatError({ ...parts, action });
  }
}
