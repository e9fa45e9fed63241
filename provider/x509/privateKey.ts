import { LibraryError } from "../base/lazyLibraries";
import { type Asn1Value, isUniversal, readAsn1, tags } from "./asn1";
import { CertificateFormatError, oneCertificate } from "./certificateFormatError";

/**
 * What announces a private key in a text, whole or cut off: PEM of every kind (RFC 7468, sections 10 and 11, OpenSSL's
 * and OpenSSH's), SSH2's own armour and PuTTY's.
 */
const privateKey =
  /--[ \t]{0,8}(?:BEGIN|END)[^\r\n-]{0,64}PRIVATE\s{1,8}KEY|PRIVATE\s{1,8}KEY[ \t]{0,8}--|PuTTY-User-Key-File/i;

/**
 * @throws CertificateFormatError when the text holds a private key, even a damaged one.
 */
export function refusePrivateKey(text: string): void {
  if (privateKey.test(text)) throw privateKeyError();
}

/** That there is a private key in what was given. */
export function privateKeyError(): CertificateFormatError {
  return new CertificateFormatError({
    expected: `${oneCertificate}, which is public`,
    received: "a text with a private key in it",
    action:
      "Give the certificate alone: no private key is needed here. If the text may have been stored or shared, in the " +
      "state of an earlier deployment too, replace the key.",
  });
}

/**
 * Whether DER begins as a private key does, or a PKCS #12 file: with a version (RFC 5208, 8017, 5915, 7292), or, when it is
 * encrypted, as an algorithm and what that made of it (RFC 5208, 6). A public key of PKCS #1 is two numbers.
 */
export function holdsPrivateKey(der: Buffer): boolean {
  const parts = readParts(der);
  const [first, second] = parts;
  if (isUniversal(first, tags.integer)) return !(parts.length === 2 && isUniversal(second, tags.integer));
  return parts.length === 2 && isUniversal(first, tags.sequence) && isUniversal(second, tags.octetString);
}

function readParts(der: Buffer): readonly Asn1Value[] {
  try {
    return readAsn1(der).parts;
  } catch (error) {
    if (error instanceof LibraryError) throw error;
    return [];
  }
}
