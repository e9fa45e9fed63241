import { createHash, type X509Certificate } from "node:crypto";
import { expectTag, integer, tags } from "./asn1";
import { parseCertificate } from "./der";
import { formatName } from "./distinguishedName";
import { memoizeByContent } from "./memoizeByContent";
import { publicKeyAlgorithm } from "./publicKeyAlgorithm";
import { readSubjectAlternativeNames } from "./subjectAlternativeNames";
import { readValidity, type Validity } from "./time";
import { readToBeSigned } from "./toBeSigned";
import { orUnreadable } from "./unreadable";

/** What a certificate says about itself. */
export interface CertificateFacts extends Validity {
  /** Of the DER: upper-case hex without colons. */
  readonly thumbprintSha1: string;
  /** Of the DER: upper-case hex without colons. */
  readonly thumbprintSha256: string;
  /** RFC 4514 order and escaping, e.g. `CN=example.com,O=Example Inc,C=US`; empty for an empty name. */
  readonly subjectDn: string;
  /** As {@link subjectDn}. */
  readonly issuerDn: string;
  /** Lower-case hex of whole bytes, e.g. `0a`; a negative one starts with `-`. */
  readonly serialNumber: string;
  /** `DNS:…`, `IP:…`, `email:…`, `URI:…` in the certificate's order; empty when there are none. */
  readonly subjectAlternativeNames: readonly string[];
  /** `RSA-2048`, `RSA-PSS-2048`, `EC-P-256`, `EC-secp256k1`, `Ed25519`, … */
  readonly publicKeyAlgorithm: string;
}

/**
 * A certificate's facts from its DER; the same content is read only once.
 * @throws CertificateFormatError when it is not exactly one certificate.
 */
export const certificateFacts: (der: Buffer) => CertificateFacts = memoizeByContent((der) => {
  const certificate = parseCertificate(der);
  return orUnreadable(unreadableFields, () => ({
    thumbprintSha1: thumbprintOf(der, "sha1"),
    thumbprintSha256: thumbprintOf(der, "sha256"),
    ...readFields(der, certificate),
  }));
});

const unreadableFields = {
  expected: "a certificate whose fields follow RFC 5280",
  received: "one with a name, date or alternative name that cannot be read",
};

/**
 * The DER of exactly one certificate, in memory of its own: a small Buffer is a part of 8 kB, all of which it would keep.
 * @throws as {@link certificateFacts}.
 */
export function checkedCertificate(der: Buffer): Buffer {
  certificateFacts(der);
  const own = Buffer.allocUnsafeSlow(der.length);
  der.copy(own);
  return own;
}

/** Hash of the DER, upper-case hex without colons. */
export function thumbprintOf(der: Buffer, algorithm: "sha1" | "sha256"): string {
  return createHash(algorithm).update(der).digest("hex").toUpperCase();
}

function readFields(der: Buffer, certificate: X509Certificate) {
  const { serial, issuer, validity, subject, publicKey, extensions } = readToBeSigned(der);
  return {
    subjectDn: formatName(subject),
    issuerDn: formatName(issuer),
    serialNumber: formatSerial(integer(expectTag(serial, tags.integer).bytes)),
    ...readValidity(validity),
    subjectAlternativeNames: readSubjectAlternativeNames(extensions),
    publicKeyAlgorithm: publicKeyAlgorithm(certificate, publicKey),
  };
}

function formatSerial(serial: bigint): string {
  const digits = (serial < 0n ? -serial : serial).toString(16);
  return (serial < 0n ? "-" : "") + digits.padStart(digits.length + (digits.length % 2), "0");
}
