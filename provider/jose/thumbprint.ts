import { createHash, X509Certificate } from "node:crypto";
import { memoizeByContent } from "../x509/memoizeByContent";
import type { PublicJwk } from "./publicJwk";

/** Members that a thumbprint is made of, in their order (RFC 7638, 3.2; RFC 8037, 2). */
const requiredMembers: Readonly<Record<string, readonly (keyof PublicJwk)[]>> = {
  RSA: ["e", "kty", "n"],
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
};

/** RFC 7638 thumbprint of a public key with SHA-256, base64url; undefined where a member that it needs is missing. */
export function jwkThumbprint(jwk: PublicJwk): string | undefined {
  const required = requiredMembers[jwk.kty ?? ""];
  if (required === undefined || required.some((member) => jwk[member] === undefined)) return undefined;
  const members = Object.fromEntries(required.map((member) => [member, jwk[member]]));
  return createHash("sha256").update(JSON.stringify(members)).digest("base64url");
}

/**
 * The public key of a certificate's DER as a JWK (RSA; EC with P-256, P-384, P-521 or secp256k1; OKP). Undefined for a
 * key that JWK has no form for (RSA-PSS, DSA, brainpool curves, …): no JWK can be made from such a certificate.
 */
export function certificateJwk(der: Buffer): PublicJwk | undefined {
  try {
    return new X509Certificate(der).publicKey.export({ format: "jwk" }) as PublicJwk;
  } catch {
    return undefined;
  }
}

/** RFC 7638 thumbprint of a certificate's key; undefined as for {@link certificateJwk}. */
export const certificateKeyThumbprint: (der: Buffer) => string | undefined = memoizeByContent((der) => {
  const jwk = certificateJwk(der);
  return jwk === undefined ? undefined : jwkThumbprint(jwk);
});
