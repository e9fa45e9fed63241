import { X509Certificate } from "node:crypto";
import type { CertificateFacts } from "../../provider/x509";
import { openssl } from "./openssl";

/** What openssl's command says of a certificate, in this package's words; alternative names are left out. */
export type OpensslFacts = Omit<CertificateFacts, "subjectAlternativeNames">;

/** Reads a certificate in PEM with openssl's command; only the SHA-1 thumbprint is from the OpenSSL in Node.js. */
export function factsByOpenssl(certificatePem: string): OpensslFacts {
  const fields = ["-subject", "-issuer", "-serial", "-dates", "-dateopt", "iso_8601", "-fingerprint", "-text"];
  const names = ["-nameopt", "RFC2253,utf8,-esc_msb"];
  const printed = openssl(["x509", "-noout", "-sha256", ...fields, ...names], certificatePem).toString();
  return {
    thumbprintSha1: new X509Certificate(certificatePem).fingerprint.replaceAll(":", ""),
    thumbprintSha256: find(printed, /fingerprint=(.*)/i).replaceAll(":", ""),
    subjectDn: find(printed, /^subject=(.*)/m),
    issuerDn: find(printed, /^issuer=(.*)/m),
    serialNumber: find(printed, /^serial=(.*)/m).toLowerCase(),
    notBefore: find(printed, /^notBefore=(.*)/m).replace(" ", "T"),
    notAfter: find(printed, /^notAfter=(.*)/m).replace(" ", "T"),
    publicKeyAlgorithm: keyOf(printed),
  };
}

function keyOf(printed: string): string {
  const bits = /Public-Key: \((\d+) bit\)/.exec(printed)?.[1];
  const algorithm = find(printed, /Public Key Algorithm: (.*)/);
  switch (algorithm) {
    case "rsaEncryption":
      return `RSA-${bits}`;
    case "rsassaPss":
      return `RSA-PSS-${bits}`;
    case "dsaEncryption":
      return `DSA-${bits}`;
    case "id-ecPublicKey":
      return `EC-${/NIST CURVE: (.*)/.exec(printed)?.[1] ?? find(printed, /ASN1 OID: (.*)/)}`;
    default:
      return algorithm === "ED25519" || algorithm === "ED448" ? algorithm.replace("ED", "Ed") : algorithm;
  }
}

function find(printed: string, pattern: RegExp): string {
  const found = pattern.exec(printed)?.[1];
  if (found === undefined) throw new Error(`openssl printed nothing like ${pattern}`);
  return found;
}
