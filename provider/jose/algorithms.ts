import type { PublicJwk } from "./publicJwk";

export const useTypes = ["SIGNATURE", "ENCRYPTION"] as const;

/** What a JWK is for. */
export type JwkUseType = (typeof useTypes)[number];

/** The member `use` of a JWK. Source: RFC 7517, 4.2. */
export const jwkUses: Readonly<Record<JwkUseType, string>> = { SIGNATURE: "sig", ENCRYPTION: "enc" };

/** A kind of key that JWKs can be made from, with the algorithms for it. */
interface KeyKind {
  /** As the output `publicKeyAlgorithm` of a certificate begins: `RSA`, `EC-P-256`, `Ed25519`, … */
  readonly name: string;
  readonly kty: string;
  readonly crv?: string;
  readonly algorithms: Readonly<Record<JwkUseType, readonly string[]>>;
}

const agreement = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"];
const authenticatedAgreement = ["ECDH-1PU", "ECDH-1PU+A128KW", "ECDH-1PU+A192KW", "ECDH-1PU+A256KW"];
const ENCRYPTION = [...agreement, ...authenticatedAgreement];

/**
 * Algorithms by key. Source: the vendor's page "Create JWK", Notes, for type and use; RFC 7518, 3.4, RFC 8812, 3.2 and
 * RFC 8037, 3 for which curve an algorithm needs.
 */
const keyKinds: readonly KeyKind[] = [
  {
    name: "RSA",
    kty: "RSA",
    algorithms: {
      SIGNATURE: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
      ENCRYPTION: ["RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "RSA-OAEP", "RSA1_5"],
    },
  },
  elliptic("P-256", "ES256"),
  elliptic("P-384", "ES384"),
  elliptic("P-521", "ES512"),
  elliptic("secp256k1", "ES256K"),
  { name: "Ed25519", kty: "OKP", crv: "Ed25519", algorithms: { SIGNATURE: ["EdDSA"], ENCRYPTION: [] } },
  { name: "Ed448", kty: "OKP", crv: "Ed448", algorithms: { SIGNATURE: ["EdDSA"], ENCRYPTION: [] } },
  { name: "X25519", kty: "OKP", crv: "X25519", algorithms: { SIGNATURE: [], ENCRYPTION } },
  { name: "X448", kty: "OKP", crv: "X448", algorithms: { SIGNATURE: [], ENCRYPTION } },
];

function elliptic(crv: string, algorithm: string): KeyKind {
  return { name: `EC-${crv}`, kty: "EC", crv, algorithms: { SIGNATURE: [algorithm], ENCRYPTION } };
}

/** Name of a key's kind: `RSA`, `EC-P-256`, `Ed25519`, … */
export function keyKindName(jwk: PublicJwk): string {
  return kindOf(jwk)?.name ?? jwk.kty ?? "unknown";
}

/** Algorithms that are valid for the use: with the given key, or with any. */
export function algorithmsFor(use: JwkUseType, jwk?: PublicJwk): readonly string[] {
  if (jwk !== undefined) return kindOf(jwk)?.algorithms[use] ?? [];
  return [...new Set(keyKinds.flatMap((kind) => kind.algorithms[use]))];
}

function kindOf({ kty, crv }: PublicJwk): KeyKind | undefined {
  return keyKinds.find((kind) => kind.kty === kty && (kind.crv === undefined || kind.crv === crv));
}
