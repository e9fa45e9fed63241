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
