import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";

type Kind = "rsa" | "ed25519" | "x25519" | { readonly ec: string };

/**
 * A new private key that can be exported as a JWK. Those which Node.js 20 hands out itself can block the process for good
 * there: they share a lock with the job that made them, and garbage collection frees that while the export holds the lock.
 */
export function newKey(kind: Kind, modulusLength = 2048): KeyObject {
  return createPrivateKey(generated(kind, modulusLength).export({ type: "pkcs8", format: "pem" }));
}

function generated(kind: Kind, modulusLength: number): KeyObject {
  switch (kind) {
    case "rsa":
      return generateKeyPairSync("rsa", { modulusLength }).privateKey;
    case "ed25519":
      return generateKeyPairSync("ed25519").privateKey;
    case "x25519":
      return generateKeyPairSync("x25519").privateKey;
    default:
      return generateKeyPairSync("ec", { namedCurve: kind.ec }).privateKey;
  }
}
