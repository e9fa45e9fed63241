import type { PublicJwk } from "../../jose/publicJwk";

/** A key that a source has for a JWK, as far as the JWK depends on it. */
export interface SourceKey {
  /** Undefined where JWK has no form for the key. */
  readonly jwk?: PublicJwk;
  /** RFC 7638; empty where the key has none. */
  readonly thumbprintSha256: string;
  /** `RSA-2048`, …; absent where the source is no certificate. */
  readonly publicKeyAlgorithm?: string;
  /** SHA-256 of the certificate that carries the key, upper-case hex; absent where the source is none. */
  readonly certificateThumbprint?: string;
}
