import type { KeyObject } from "node:crypto";
import { ApiError } from "./envelope";
import type { JwkRecord, JwkType } from "./store";

/** A key as JWK members, sorted out into what the Manager keeps apart. */
export interface KeyMaterial {
  readonly type: JwkType;
  readonly kid: string | undefined;
  readonly use: JwkRecord["use"];
  readonly algorithm: string | null;
  readonly material: Record<string, string>;
}

const types: Readonly<Record<string, JwkType>> = { RSA: "RSA", EC: "EC", oct: "OCT", OKP: "OKP" };
const keyTypes: Readonly<Record<JwkType, string>> = { RSA: "RSA", EC: "EC", OCT: "oct", OKP: "OKP" };

/** Members that may be published (RFC 7518, RFC 8037); a symmetric key has none. */
const publicMembers: Readonly<Record<JwkType, readonly string[]>> = {
  RSA: ["n", "e"],
  EC: ["crv", "x", "y"],
  OCT: [],
  OKP: ["crv", "x"],
};

const keyMembers: Readonly<Record<JwkType, readonly string[]>> = {
  RSA: ["n", "e", "d", "p", "q", "dp", "dq", "qi"],
  EC: ["crv", "x", "y", "d"],
  OCT: ["k"],
  OKP: ["crv", "x", "d"],
};

const requiredMembers: Readonly<Record<JwkType, readonly string[]>> = { ...publicMembers, OCT: ["k"] };

const ecdh = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"];
const ecdh1pu = ["ECDH-1PU", "ECDH-1PU+A128KW", "ECDH-1PU+A192KW", "ECDH-1PU+A256KW"];

/** "Create JWK", Notes: which algorithm goes with which key and use. */
const algorithms: Readonly<Record<JwkType, Readonly<Record<"SIGNATURE" | "ENCRYPTION", readonly string[]>>>> = {
  RSA: {
    SIGNATURE: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    ENCRYPTION: ["RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"],
  },
  EC: { SIGNATURE: ["ES256", "ES384", "ES512", "ES256K"], ENCRYPTION: [...ecdh, ...ecdh1pu] },
  OCT: {
    SIGNATURE: ["HS256", "HS384", "HS512"],
    ENCRYPTION: ["A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW", "DIR"],
  },
  OKP: { SIGNATURE: ["EdDSA"], ENCRYPTION: [...ecdh, ...ecdh1pu] },
};

export function algorithmFits(type: JwkType, use: "SIGNATURE" | "ENCRYPTION", algorithm: string): boolean {
  return algorithms[type][use].includes(algorithm);
}

/** Takes JWK members apart; refuses what is not a key. The wording of the refusals is not documented. */
export function materialOf(jwk: Readonly<Record<string, unknown>>): KeyMaterial {
  const type = typeof jwk.kty === "string" ? types[jwk.kty] : undefined;
  if (!type) throw new ApiError("JWK could not be parsed!");
  const material: Record<string, string> = {};
  for (const member of keyMembers[type]) {
    const value = jwk[member];
    if (typeof value === "string") {
      material[member] = value;
    }
  }
  if (requiredMembers[type].some((member) => material[member] === undefined)) {
    throw new ApiError("JWK could not be parsed!");
  }
  return {
    type,
    kid: typeof jwk.kid === "string" ? jwk.kid : undefined,
    use: jwk.use === "sig" ? "SIGNATURE" : jwk.use === "enc" ? "ENCRYPTION" : null,
    algorithm: typeof jwk.alg === "string" ? jwk.alg : null,
    material,
  };
}

/** The members of a key; fails for kinds of keys that JWK has no form for (RSA-PSS, DSA). */
export function materialOfKey(key: KeyObject): KeyMaterial {
  let jwk: Record<string, unknown>;
  try {
    jwk = { ...key.export({ format: "jwk" }) };
  } catch {
    throw new ApiError("JWK could not be parsed!");
  }
  return materialOf(jwk);
}

/** A JWK as others know it (RFC 7517), with or without private members. */
export function documentOf(jwk: JwkRecord, publicOnly: boolean): Record<string, string> {
  const members = Object.entries(jwk.material).filter(
    ([name]) => !publicOnly || publicMembers[jwk.type].includes(name),
  );
  return {
    kty: keyTypes[jwk.type],
    kid: jwk.kid,
    ...(jwk.use === null ? {} : { use: jwk.use === "SIGNATURE" ? "sig" : "enc" }),
    ...(jwk.algorithm === null ? {} : { alg: jwk.algorithm }),
    ...Object.fromEntries(members),
  };
}
