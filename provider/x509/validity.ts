import { decodePem } from "./pem";
import { readValidity, type Validity } from "./time";
import { readToBeSigned } from "./toBeSigned";
import { orUnreadable } from "./unreadable";

/**
 * The validity of a certificate in PEM. Reads nothing else of it, as of one that was checked before.
 * @throws CertificateFormatError when it has none that can be read.
 */
export function validityOfPem(text: string): Validity {
  const der = decodePem(text);
  const unreadable = { expected: "a certificate with a validity", received: "one without one that can be read" };
  return orUnreadable(unreadable, () => readValidity(readToBeSigned(der).validity));
}
