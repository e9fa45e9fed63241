import { createPublicKey, randomBytes } from "node:crypto";
import * as forge from "node-forge";
import { certificateFacts, parseCertificatePem, toPem } from "../../provider/x509";
import { type SelfSignedOptions, selfSigned } from "../support/openssl";

function asn1Of(der: Buffer): forge.asn1.Asn1 {
  // The bytes inside of bit strings stay as they are.
  const options = { strict: true, decodeBitStrings: false } as unknown as boolean;
  return forge.asn1.fromDer(forge.util.createBuffer(der.toString("latin1")), options);
}

/** A certificate of openssl's, changed in its encoding; what signs it does not matter here. */
function changed(options: SelfSignedOptions, change: (certificate: forge.asn1.Asn1[]) => void): Buffer {
  const der = parseCertificatePem(selfSigned({ san: ["DNS:example.com"], ...options }).certificatePem);
  const certificate = asn1Of(der);
  const [signedPart] = certificate.value as forge.asn1.Asn1[];
  change(signedPart?.value as forge.asn1.Asn1[]);
  return Buffer.from(forge.asn1.toDer(certificate).getBytes(), "latin1");
}

/** The facts of what went through the whole reader, as an input does. */
const factsOf = (der: Buffer) => certificateFacts(parseCertificatePem(toPem(der)));
const { Class, Type, create, oidToDer } = forge.asn1;
/** Where the parts of a certificate stand: version, serial, algorithm, issuer, validity, subject, key. */
const [serialAt, validityAt, subjectAt, keyAt] = [1, 4, 5, 6] as const;

function withKey(oid: string, bits: number): Buffer {
  const algorithm = create(Class.UNIVERSAL, Type.SEQUENCE, true, [
    create(Class.UNIVERSAL, Type.OID, false, oidToDer(oid).getBytes()),
  ]);
  const key = `\0${randomBytes(bits).toString("latin1")}`;
  return changed({}, (parts) => {
    const content = create(Class.UNIVERSAL, Type.BITSTRING, false, key);
    parts[keyAt] = create(Class.UNIVERSAL, Type.SEQUENCE, true, [algorithm, content]);
  });
}

test.each([
  ["ML-DSA-44", "2.16.840.1.101.3.4.3.17", 1312],
  ["ML-DSA-65", "2.16.840.1.101.3.4.3.18", 1952],
  ["SLH-DSA-SHA2-128s", "2.16.840.1.101.3.4.3.20", 32],
  ["a type that nobody knows", "1.3.6.1.4.1.99999.1", 7],
])("a key of %s is named by its object identifier", (_name, oid, bytes) => {
  expect(factsOf(withKey(oid, bytes)).publicKeyAlgorithm).toBe(oid);
});

test("a key of RSA-8192 is named by its size", () => {
  const n = Buffer.concat([Buffer.from([0xc1]), randomBytes(1022), Buffer.from([0x01])]).toString("base64url");
  const key = createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" }).export({
    type: "spki",
    format: "der",
  });
  const der = changed({}, (parts) => {
    parts[keyAt] = asn1Of(key);
  });
  expect(factsOf(der).publicKeyAlgorithm).toBe("RSA-8192");
});

test.each([
  ["negative", "\xfb", "-05"],
  ["negative with 20 bytes", `\x80${"\0".repeat(19)}`, `-80${"00".repeat(19)}`],
  ["of 20 bytes", `\x7f${"\xff".repeat(19)}`, `7f${"ff".repeat(19)}`],
  ["of 21 bytes, one more than RFC 5280 allows", `\x01${"\0".repeat(20)}`, `01${"00".repeat(20)}`],
  ["zero", "\0", "00"],
])("a serial number that is %s is read", (_what, bytes, expected) => {
  const der = changed({}, (parts) => {
    parts[serialAt] = create(Class.UNIVERSAL, Type.INTEGER, false, bytes);
  });
  expect(factsOf(der).serialNumber).toBe(expected);
});

test.each([
  ["before 1950", "18991231235959Z", "19491231235959Z", "1899-12-31T23:59:59Z", "1949-12-31T23:59:59Z"],
  ["after 2050", "20500101000000Z", "21991231235959Z", "2050-01-01T00:00:00Z", "2199-12-31T23:59:59Z"],
])("dates %s are read", (_when, from, to, notBefore, notAfter) => {
  const time = (text: string) => create(Class.UNIVERSAL, Type.GENERALIZEDTIME, false, text);
  const der = changed({}, (parts) => {
    parts[validityAt] = create(Class.UNIVERSAL, Type.SEQUENCE, true, [time(from), time(to)]);
  });
  expect(factsOf(der)).toMatchObject({ notBefore, notAfter });
});

test("an empty subject is an empty text", () => {
  const der = changed({ san: ["DNS:example.com"] }, (parts) => {
    parts[subjectAt] = create(Class.UNIVERSAL, Type.SEQUENCE, true, []);
  });
  expect(factsOf(der)).toMatchObject({ subjectDn: "", subjectAlternativeNames: ["DNS:example.com"] });
});

test.each([
  ["Teletex", 20, 'M\xfcller, "Söhne" + <Co>', "Müller"],
  ["UTF-8", Type.UTF8, Buffer.from("Ödeme; \\ #\u0000 𝕏").toString("latin1"), "Ödeme"],
])("a name in %s with characters to escape stays one name", (_type, type, bytes, part) => {
  const name = (create as (...args: unknown[]) => forge.asn1.Asn1)(Class.UNIVERSAL, type, false, bytes);
  const attribute = create(Class.UNIVERSAL, Type.SEQUENCE, true, [
    create(Class.UNIVERSAL, Type.OID, false, oidToDer("2.5.4.3").getBytes()),
    name,
  ]);
  const der = changed({}, (parts) => {
    const set = create(Class.UNIVERSAL, Type.SET, true, [attribute]);
    parts[subjectAt] = create(Class.UNIVERSAL, Type.SEQUENCE, true, [set]);
  });
  const { subjectDn } = factsOf(der);
  expect(subjectDn).toContain(`CN=${part}`);
  expect(subjectDn.replace(/\\./g, "")).not.toMatch(/[,+"<>;]/);
});

test("alternative names with odd characters come out as they stand, each as one", () => {
  const san = ["DNS:aaaaaaaaaa", "URI:bbbbbbbbbb", "email:cccccccccc"];
  const der = parseCertificatePem(selfSigned({ san }).certificatePem);
  const odd = Buffer.from(
    der
      .toString("latin1")
      .replace("aaaaaaaaaa", '*.a,\\"=DNS:'.slice(0, 10))
      .replace("bbbbbbbbbb", "x:/,\n\0 %?#")
      .replace("cccccccccc", 'a"b,c"@d.e'),
    "latin1",
  );
  const names = factsOf(odd).subjectAlternativeNames;
  expect(names).toHaveLength(3);
  expect(names.map((name) => name.split(":")[0])).toEqual(["DNS", "URI", "email"]);
});
