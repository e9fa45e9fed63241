import { createHash } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import { certificateJwk, certificateKeyThumbprint, jwkThumbprint } from "../../provider/jose/thumbprint";
import { parseCertificatePem } from "../../provider/x509";
import { type KeyKind, selfSigned } from "../support/openssl";

/** RFC 7638, 3.1. */
const example = {
  kty: "RSA",
  n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
  e: "AQAB",
  alg: "RS256",
  kid: "2011-04-29",
};

test("the thumbprint of the example of RFC 7638 is as printed there, whatever other members it has", () => {
  expect(jwkThumbprint(example)).toBe("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
});

const octets = (text: string) => Buffer.from(text, "base64url");
const withZero = (text: string) => Buffer.concat([Buffer.from([0]), octets(text)]).toString("base64url");

test.each([
  ["a leading zero octet", { n: withZero(example.n), e: withZero(example.e) }],
  ["padding", { n: `${example.n}==` }],
  ["the other alphabet of base64", { n: octets(example.n).toString("base64") }],
])("the thumbprint is that of RFC 7638 for a number written with %s", (_what, members) => {
  expect(jwkThumbprint({ ...example, ...members })).toBe(jwkThumbprint(example));
});

/** A point of P-256 whose `x` begins with a zero octet. */
const point = {
  kty: "EC",
  crv: "P-256",
  x: "AL66sm8s3i_tMIjk3h2oDEXFeSX6r6h5POWApsmvVAM",
  y: "lEdPfNgbAwizQRgFykt5NBag4fLN2o7OSJt8IDfvgkU",
};

test.each([
  ["without its leading zero octet", octets(point.x).subarray(1).toString("base64url")],
  ["with one more", withZero(point.x)],
])("the thumbprint is that of RFC 7638 for a coordinate %s", async (_what, x) => {
  expect(jwkThumbprint({ ...point, x })).toBe(await calculateJwkThumbprint(point));
});

test("the thumbprint of a key that Node.js does not know is that of its members as they are", () => {
  const members = { crv: "P-256", kty: "EC", x: "AA", y: "AA" };
  const hash = createHash("sha256").update(JSON.stringify(members)).digest("base64url");
  expect(jwkThumbprint(members)).toBe(hash);
});

test.each(["RSA-2048", "EC-P-256", "EC-P-384", "EC-P-521", "EC-secp256k1", "Ed25519", "Ed448"] as const)(
  "the thumbprint of a certificate's %s key is as another implementation computes it",
  async (key: KeyKind) => {
    const der = parseCertificatePem(selfSigned({ key }).certificatePem);
    const jwk = certificateJwk(der) as JWK;
    expect(certificateKeyThumbprint(der)).toBe(await calculateJwkThumbprint(jwk));
  },
);

test.each(["EC-brainpoolP256r1", "RSA-PSS-2048"] as const)("JWK has no form for a certificate's %s key", (key) => {
  const der = parseCertificatePem(selfSigned({ key }).certificatePem);
  expect(certificateJwk(der)).toBeUndefined();
  expect(certificateKeyThumbprint(der)).toBeUndefined();
});

test.each([{}, { kty: "oct" }, { kty: "RSA", n: "AQAB" }, { kty: "EC", crv: "P-256", x: "AA" }])(
  "%j has no thumbprint",
  (jwk) => {
    expect(jwkThumbprint(jwk)).toBeUndefined();
  },
);
