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
  if (!privateKey.test(text)) return;
  throw new CertificateFormatError({
    expected: `${oneCertificate}, which is public`,
    received: "a text with a private key in it",
    action:
      "Give the certificate alone: no private key is needed here. If the text may have been stored or shared, in the " +
      "state of an earlier deployment too, replace the key.",
  });
}
