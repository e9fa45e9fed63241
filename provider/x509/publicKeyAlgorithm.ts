import type { KeyObject, X509Certificate } from "node:crypto";
import { type Asn1Value, expectTag, objectIdentifier, tags } from "./asn1";

/** Names by which curves are known, where OpenSSL has another. */
const curveNames: Readonly<Record<string, string>> = {
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

const otherNames: Readonly<Record<string, string>> = {
  ed25519: "Ed25519",
  ed448: "Ed448",
  x25519: "X25519",
  x448: "X448",
};

/**
 * Type and size of a certificate's key: `RSA-2048`, `RSA-PSS-2048`, `DSA-2048` (bits of the modulus), `EC-P-256`,
 * `EC-secp256k1` (curve), `Ed25519`, `Ed448`. Of other types the object identifier, e.g. `2.16.840.1.101.3.4.3.17`, so
 * that the name stays the same when a newer Node.js comes to know them.
 */
export function publicKeyAlgorithm(certificate: X509Certificate, subjectPublicKeyInfo: Asn1Value | undefined): string {
  return nameOf(publicKeyOf(certificate)) ?? algorithmIdentifier(subjectPublicKeyInfo);
}

/** Undefined for a key that OpenSSL cannot read; the certificate itself may be sound. */
function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

function nameOf(key: KeyObject | undefined): string | undefined {
  const { modulusLength, namedCurve } = key?.asymmetricKeyDetails ?? {};
  switch (key?.asymmetricKeyType) {
    case "rsa":
      return `RSA-${modulusLength}`;
    case "rsa-pss":
      return `RSA-PSS-${modulusLength}`;
    case "dsa":
      return `DSA-${modulusLength}`;
    case "ec":
      return namedCurve === undefined ? "EC" : `EC-${curveNames[namedCurve] ?? namedCurve}`;
    default:
      return otherNames[key?.asymmetricKeyType ?? ""];
  }
}

function algorithmIdentifier(subjectPublicKeyInfo: Asn1Value | undefined): string {
  const [algorithm] = expectTag(subjectPublicKeyInfo, tags.sequence).parts;
  const [oid] = expectTag(algorithm, tags.sequence).parts;
  return objectIdentifier(expectTag(oid, tags.objectIdentifier).bytes);
}
