import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";

/** A real certificate in PEM with what Node.js, not this package, says of it. */
export interface TestCertificate {
  readonly pem: string;
  readonly sha256: string;
}

const roots = rootCertificates.map((pem) => ({ pem: `${pem}\n`, parsed: new X509Certificate(pem) }));

/** Real certificates of one key type, from those that Node.js carries, valid for years. */
export function realCertificates(keyType: "rsa" | "ec"): TestCertificate[] {
  const inFiveYears = Date.now() + 5 * 365 * 24 * 60 * 60 * 1000;
  return roots
    .filter(({ parsed }) => parsed.publicKey.asymmetricKeyType === keyType && Date.parse(parsed.validTo) > inFiveYears)
    .map(({ pem, parsed }) => ({ pem, sha256: parsed.fingerprint256.replaceAll(":", "") }));
}

function required(certificate: TestCertificate | undefined): TestCertificate {
  if (certificate === undefined) throw new Error("Node.js carries fewer certificates than the tests need");
  return certificate;
}

const [rsa, otherRsa] = realCertificates("rsa");
const [ec] = realCertificates("ec");

/** What a scenario rotates, to what, and one whose key is an EC key. */
export const oldCertificate = required(rsa);
export const newCertificate = required(otherRsa);
export const ellipticCertificate = required(ec);
