import { createHash, type JsonWebKey, X509Certificate } from "node:crypto";
import { realCertificates } from "../../test/support/certificates";

/** A real certificate, with what the demo shows of it. */
export interface DemoCertificate {
  readonly pem: string;
  /** As the Manager writes it: upper-case hex without colons. */
  readonly sha1: string;
  readonly subject: string;
  /** RFC 7638 thumbprint of its key. */
  readonly key: string;
}

/** Members that make a key, in the order of RFC 7638, 3.2. */
const keyMembers: Readonly<Record<string, readonly (keyof JsonWebKey)[]>> = {
  RSA: ["e", "kty", "n"],
  EC: ["crv", "kty", "x", "y"],
};

/** RFC 7638 thumbprint of an RSA or EC key. */
export function keyThumbprint(jwk: JsonWebKey): string {
  const members = keyMembers[jwk.kty ?? ""] ?? [];
  const canonical = JSON.stringify(Object.fromEntries(members.map((member) => [member, jwk[member]])));
  return createHash("sha256").update(canonical).digest("base64url");
}

function demoCertificate({ pem }: { pem: string }): DemoCertificate {
  const { fingerprint, subject, publicKey } = new X509Certificate(pem);
  return {
    pem,
    sha1: fingerprint.replaceAll(":", ""),
    subject: /^CN=(.*)$/m.exec(subject)?.[1] ?? subject,
    key: keyThumbprint(publicKey.export({ format: "jwk" })),
  };
}

function two(keyType: "rsa" | "ec"): [DemoCertificate, DemoCertificate] {
  const [first, second] = realCertificates(keyType).map(demoCertificate);
  if (first === undefined || second === undefined) throw new Error("Node.js carries too few certificates for the demo");
  return [first, second];
}

export const [rsa, otherRsa] = two("rsa");
export const [ec, otherEc] = two("ec");

/** Those that the demo uses, by SHA-1 thumbprint. */
export const known: ReadonlyMap<string, DemoCertificate> = new Map(
  [rsa, otherRsa, ec, otherEc].map((certificate) => [certificate.sha1, certificate]),
);
