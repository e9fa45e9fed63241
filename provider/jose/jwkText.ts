/** A public JWK, or a JWK Set of public keys, as JSON. Source: RFC 7517, 4 and 5. */
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { type PublicJwk, privateMembers, publicMembers } from "./publicJwk";

/** What is wrong with a text that shall be a public JWK. Holds nothing of the text. */
export class JwkFormatError extends Error {
  /** `property`: what it is about. */
  constructor(
    readonly property: "publicJwk" | "kid",
    readonly expected: string,
    readonly received: string,
    readonly action: string,
  ) {
    super(`expected ${expected}, got ${received}`);
  }
}

type Json = { readonly [name: string]: unknown };

const expected = "the JSON of a public JWK, or of a JWK Set of public keys";

/**
 * The key that the text holds; of a set the one with that key id. A key id of its own is among its members.
 * @throws {@link JwkFormatError}: no JSON, no JWK, a private or symmetric key, a set without `kid` or without such a key.
 */
export function parsePublicJwk(text: string, kid: string | undefined): PublicJwk {
  const document = parseJson(text);
  refusePrivate(document);
  if (!isObject(document)) throw formatError("other JSON");
  const keys: readonly unknown[] | undefined = Array.isArray(document.keys) ? document.keys : undefined;
  if (keys === undefined) return publicKey(document);
  if (keys.length === 0) throw formatError("a set without keys");
  const jwks = keys.map((key) => {
    if (isObject(key)) return publicKey(key);
    throw formatError("a set with something else in it");
  });
  return keyOfSet(jwks, kid);
}

/** The text with members in one order: two texts are equal where they say the same. */
export function canonicalJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_name, value: unknown) => (isObject(value) ? sorted(value) : value));
  } catch {
    return text;
  }
}

function keyOfSet(jwks: readonly PublicJwk[], kid: string | undefined): PublicJwk {
  const kids = jwks.flatMap((jwk) => jwk.kid ?? []);
  const action =
    kids.length === 0 ? "Give the keys of the set a kid, or use a single JWK." : `Use one of: ${kids.join(", ")}.`;
  const wanted = "the key id of a key of the set";
  if (kid === undefined) throw new JwkFormatError("kid", wanted, "nothing", action);
  const [jwk, ...others] = jwks.filter((candidate) => candidate.kid === kid);
  if (jwk === undefined) throw new JwkFormatError("kid", wanted, "one that none of them has", action);
  if (others.length > 0) throw new JwkFormatError("kid", wanted, "one that several of them have", action);
  return jwk;
}

/** @throws {@link JwkFormatError} for what is no key. */
function publicKey(members: Json): PublicJwk {
  const { kty } = members;
  if (kty !== "RSA" && kty !== "EC" && kty !== "OKP") throw formatError("one without a key type RSA, EC or OKP");
  try {
    createPublicKey({ key: members as JsonWebKey, format: "jwk" });
  } catch {
    throw formatError(`one of type ${kty} whose members are no such key`);
  }
  const known = publicMembers.flatMap((name) => {
    const value = members[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return Object.fromEntries(known);
}

/** Looks for private members at every depth: nothing of them may be sent or kept. */
function refusePrivate(value: unknown): void {
  if (Array.isArray(value)) value.forEach(refusePrivate);
  if (!isObject(value)) return;
  if (value.kty === "oct" || Object.hasOwn(value, "k")) throw secretKeyError("a symmetric key");
  if (privateMembers.some((member) => Object.hasOwn(value, member))) throw secretKeyError("a private key");
  Object.values(value).forEach(refusePrivate);
}

function secretKeyError(received: string): JwkFormatError {
  return formatError(received, "Remove the private members: whoever verifies or encrypts needs the public key alone.");
}

function formatError(received: string, action = "Correct it."): JwkFormatError {
  return new JwkFormatError("publicJwk", expected, received, action);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw formatError("a text that is no JSON");
  }
}

function sorted(value: Json): Json {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
