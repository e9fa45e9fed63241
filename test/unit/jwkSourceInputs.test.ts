/** Which inputs belong to which source, and what each of them may be. */
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { jwkLifecycle } from "../../provider/jwk/lifecycle";
import { unknownValue } from "../../provider/resource/properties";
import { newKey } from "../support/newKey";

const { check } = jwkLifecycle;
const rsa = newKey("rsa");
const publicJwk = publicJwkOf(rsa);
const privateJwk = { ...rsa.export({ format: "jwk" }) };
const ed25519 = newKey("ed25519");
const use = { environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" };

/** The inputs of each source, all of them required. */
const sources: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  CERTIFICATE: { certificateName: "idp", ...use },
  PUBLIC_KEY: { keyName: "key", ...use },
  PRIVATE_KEY: { keyName: "key", ...use },
  KEYSTORE: { keystoreName: "store", keystoreAlias: "signing", ...use },
  URL: { url: "https://idp.example.com/jwks.json" },
  COPY_PASTE: { publicJwk: JSON.stringify(publicJwk) },
};
const all = Object.assign({}, ...Object.values(sources)) as Record<string, unknown>;
const limits = { connectTimeoutMs: 1000, readTimeoutMs: 2000, sizeLimitBytes: 3000 };
const names = { projectName: "payments", name: "verify" };

function publicJwkOf(key: ReturnType<typeof newKey>): JsonWebKey {
  return { ...createPublicKey(key).export({ format: "jwk" }) };
}

function problems(sourceType: unknown, changes: Record<string, unknown> = {}): string[] {
  const inputs = { ...names, sourceType, ...sources[`${sourceType}`], ...changes };
  return check(inputs).problems.map((problem) => problem.message);
}

const entries = Object.entries(sources);

test.each(entries)("a JWK of the source %s takes the source's own inputs", (sourceType) => {
  expect(problems(sourceType)).toEqual([]);
});

test.each(entries.flatMap(([sourceType, own]) => Object.keys(own).map((name) => [sourceType, name] as const)))(
  "a JWK of the source %s needs %s",
  (sourceType, name) => {
    const told = problems(sourceType, { [name]: undefined });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(new RegExp(`^JWK payments/verify: ${name}: expected .*, got nothing`));
  },
);

const foreign = entries.flatMap(([sourceType, own]) =>
  Object.entries({ ...all, ...limits, kid: "one", certificateThumbprint: "AB" })
    .filter(([name]) => !(name in own))
    .filter(([name]) => !(sourceType === "URL" && (name in limits || name === "kid")))
    .filter(([name]) => !(sourceType === "COPY_PASTE" && name === "kid"))
    .filter(([name]) => !(sourceType === "CERTIFICATE" && name === "certificateThumbprint"))
    .map(([name, value]) => [sourceType, name, value] as const),
);

test.each(foreign)("a JWK of the source %s has no %s", (sourceType, name, value) => {
  const [message = "", ...others] = problems(sourceType, { [name]: value });
  expect(others).toEqual([]);
  expect(message).toContain(`${name}: expected sourceType `);
  expect(message).toContain(`got sourceType ${sourceType}. Remove it, or`);
});

test("what a source takes is named where another input is refused", () => {
  expect(problems("URL", { keyName: "key" })).toEqual([
    "JWK payments/verify: keyName: expected sourceType PUBLIC_KEY or PRIVATE_KEY beside it, got sourceType URL. Remove it, or " +
      "change sourceType: URL takes url, kid, connectTimeoutMs, readTimeoutMs, sizeLimitBytes.",
  ]);
});

test("a source that there is not is told once", () => {
  expect(problems("GENERATE")).toEqual([expect.stringContaining("sourceType: expected CERTIFICATE or PUBLIC_KEY")]);
});

test("values that are not known yet have no problem", () => {
  for (const [sourceType, own] of entries) {
    const unknown = Object.fromEntries(Object.keys(own).map((name) => [name, unknownValue]));
    expect(problems(sourceType, unknown)).toEqual([]);
  }
  expect(problems(unknownValue, all)).toEqual([]);
  expect(problems("COPY_PASTE", { publicJwk: unknownValue, kid: "one" })).toEqual([]);
  expect(problems("COPY_PASTE", { publicJwk: JSON.stringify({ keys: [publicJwk] }), kid: unknownValue })).toEqual([]);
});

test.each(["PUBLIC_KEY", "PRIVATE_KEY", "KEYSTORE"])("%s: an algorithm has to fit the use", (sourceType) => {
  expect(problems(sourceType, { algorithm: "EdDSA" })).toEqual([]);
  expect(problems(sourceType, { algorithm: "HS256" })[0]).toContain("algorithm: expected an algorithm for SIGNATURE");
  expect(problems(sourceType, { useType: "ENCRYPTION" })[0]).toContain("Use one of: RSA-OAEP-256");
});

test.each(["https://idp.example.com/jwks.json?v=1", "http://localhost:8080/", "HTTPS://IDP.EXAMPLE.COM/"])(
  "url may be %s",
  (url) => {
    expect(problems("URL", { url })).toEqual([]);
  },
);

test.each([
  ["idp.example.com", "something else"],
  ["ftp://idp.example.com/", "something else"],
  ["https:idp", "something else"],
  ["file:///etc/passwd", "something else"],
  ["https://somebody:hidden@idp.example.com/", "one with credentials"],
  ["https://idp.example.com/#keys", "one with a fragment"],
  ["", "a blank one"],
])("a url that cannot be one is told and not repeated (case %#)", (url, received) => {
  const [message = ""] = problems("URL", { url });
  expect(message).toContain(`url: expected `);
  expect(message).toContain(`got ${received}`);
  expect(message).not.toContain("hidden");
});

test.each(Object.keys(limits))("%s is a whole number from 1 to 2147483647", (name) => {
  for (const value of [1, 2_147_483_647]) expect(problems("URL", { [name]: value })).toEqual([]);
  for (const value of [0, -1, 1.5, 2 ** 31, Number.NaN, "5000"]) {
    expect(problems("URL", { [name]: value })[0]).toContain(`${name}: expected a whole number from 1 to 2147483647`);
  }
});

test.each(["URL", "COPY_PASTE"])("%s has no link that relink could make anew", (sourceType) => {
  expect(problems(sourceType, { relink: false })).toEqual([]);
  expect(problems(sourceType, { relink: true })[0]).toContain("relink: expected no relink with sourceType");
});

describe("publicJwk", () => {
  const pasted = (value: unknown, kid?: string) =>
    problems("COPY_PASTE", { publicJwk: typeof value === "string" ? value : JSON.stringify(value), kid });
  const set = {
    keys: [
      { ...publicJwk, kid: "one" },
      { ...publicJwkOf(ed25519), kid: "two" },
    ],
  };

  test("publicJwk may be a key of any type, with members of its own", () => {
    expect(pasted({ ...publicJwk, use: "sig", alg: "RS256", x5t: "ab", note: "ours" })).toEqual([]);
    for (const curve of ["P-256", "P-384", "P-521", "secp256k1"]) {
      expect(pasted(publicJwkOf(newKey({ ec: curve })))).toEqual([]);
    }
    expect(pasted(publicJwkOf(ed25519))).toEqual([]);
    expect(pasted(set, "two")).toEqual([]);
  });

  const secrets: readonly (readonly [string, unknown, string])[] = [
    ["a private RSA key", privateJwk, "a private key"],
    ["a private key of Ed25519", ed25519.export({ format: "jwk" }), "a private key"],
    ["a symmetric key", { kty: "oct", k: "c2VjcmV0LXNlY3JldC1zZWNyZXQ" }, "a symmetric key"],
    ["a symmetric key without a type", { k: "c2VjcmV0LXNlY3JldC1zZWNyZXQ" }, "a symmetric key"],
    ["a private key in a set", { keys: [publicJwk, privateJwk] }, "a private key"],
    ["a private key further down", { ...publicJwk, more: [{ key: privateJwk }] }, "a private key"],
    ["one prime alone", { ...publicJwk, p: privateJwk.p }, "a private key"],
  ];
  test.each(secrets)("publicJwk is refused with %s, and nothing of it is repeated", (_what, value, received) => {
    const [message = "", ...others] = pasted(value);
    expect(others).toEqual([]);
    expect(message).toContain(
      `publicJwk: expected the JSON of a public JWK, or of a JWK Set of public keys, got ${received}`,
    );
    expect(message).not.toContain("c2Vj");
    for (const member of ["d", "p", "n"]) expect(message).not.toContain(`${privateJwk[member as "d"]}`);
  });

  test.each([
    ["no JSON", "-----BEGIN PRIVATE KEY-----\nMC4CAQ", "a text that is no JSON"],
    ["a cut text", JSON.stringify(privateJwk).slice(0, -20), "a text that is no JSON"],
    ["a list", "[]", "other JSON"],
    ["a text", '"key"', "other JSON"],
    ["null", "null", "other JSON"],
    ["no type", '{"n":"AQAB"}', "one without a key type RSA, EC or OKP"],
    ["half a key", '{"kty":"RSA","e":"AQAB"}', "one of type RSA whose members are no such key"],
    ["another curve", '{"kty":"EC","crv":"P-192","x":"AQ","y":"AQ"}', "one of type EC whose members are no such key"],
    ["an empty set", '{"keys":[]}', "a set without keys"],
    ["a set of texts", '{"keys":["one"]}', "a set with something else in it"],
    ["nothing", "", "a blank one"],
  ])("publicJwk must not be %s", (_what, text, received) => {
    const [message = "", ...others] = pasted(text);
    expect(others).toEqual([]);
    expect(message).toContain("publicJwk: expected ");
    expect(message).toContain(`got ${received}`);
    expect(message).not.toContain("MC4CAQ");
  });

  test("publicJwk that is a set needs the kid of one of its keys", () => {
    expect(pasted(set)[0]).toContain(
      "kid: expected the key id of a key of the set, got nothing. Use one of: one, two.",
    );
    expect(pasted(set, "three")[0]).toContain("got one that none of them has. Use one of: one, two.");
    expect(pasted({ keys: [publicJwk] })[0]).toContain("Give the keys of the set a kid");
    expect(pasted({ keys: [set.keys[0], set.keys[0]] }, "one")[0]).toContain("one that several of them have");
  });

  test("publicJwk has no other kid than the input", () => {
    expect(pasted({ ...publicJwk, kid: "one" }, "one")).toEqual([]);
    expect(pasted(publicJwk, "one")).toEqual([]);
    expect(pasted({ ...publicJwk, kid: "one" }, "two")[0]).toContain("kid: expected the kid that publicJwk has");
  });
});

test("what an import could not learn may stay missing in an update, but not in a create or with another source", () => {
  const { environmentName, ...known } = { ...names, sourceType: "PRIVATE_KEY", ...sources.PRIVATE_KEY } as Record<
    string,
    unknown
  >;
  expect(check(known, known).problems).toEqual([]);
  expect(check(known, { ...known, environmentName }).problems).toHaveLength(1);
  expect(check(known).problems).toHaveLength(1);
  expect(check(known, { ...known, sourceType: "KEYSTORE" }).problems).toHaveLength(1);
});
