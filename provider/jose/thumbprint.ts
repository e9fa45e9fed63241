import { createHash, createPublicKey, type JsonWebKey, X509Certificate } from "node:crypto";
import { memoizeByContent } from "../x509/memoizeByContent";
import type { PublicJwk } from "./publicJwk";

/** Members that a thumbprint is made of, in their order (RFC 7638, 3.2; RFC 8037, 2). */
const requiredMembers: Readonly<Record<string, readonly (keyof PublicJwk)[]>> = {
  RSA: ["e", "kty", "n"],
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
};

/**
 * RFC 7638 thumbprint of a public key with SHA-256, base64url, however its numbers are written; undefined where a member
 * that it needs is missing.
 */
export function jwkThumbprint(jwk: PublicJwk): string | undefined {
  const required = requiredMembers[jwk.kty ?? ""];
  if (required === undefined || required.some((member) => jwk[member] === undefined)) return undefined;
  const canonical = canonicalKey(Object.fromEntries(required.map((member) => [member, jwk[member]])));
  const members = Object.fromEntries(required.map((member) => [member, canonical[member]]));
  return createHash("sha256").update(JSON.stringify(members)).digest("base64url");
}

/**
 * The key in the one form of RFC 7518: no leading zero octets in `n` and `e`, coordinates of the curve's length, no padding.
 * One that Node.js does not know stays as it is.
 */
function canonicalKey(jwk: PublicJwk): PublicJwk {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }).export({ format: "jwk" }) as PublicJwk;
  } catch {
    return jwk;
  }
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
