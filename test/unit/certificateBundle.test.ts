/** Every certificate of a text: PEM bundles, base64 of DER, PKCS #7; compared with OpenSSL. */
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { CertificateFormatError, isSelfSigned, parseCertificateBundle } from "../../provider/x509";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { type KeyKind, openssl, selfSigned } from "../support/openssl";

const pems = [oldCertificate.pem, newCertificate.pem, ellipticCertificate.pem];
const bundle = pems.join("");
const sha256 = (der: Buffer) => createHash("sha256").update(der).digest("hex").toUpperCase();
const expected = [oldCertificate, newCertificate, ellipticCertificate].map((certificate) => certificate.sha256).sort();
const thumbprints = (text: string) => parseCertificateBundle(text).map(sha256);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certificate-bundle-"));
const file = (name: string, content: string | Buffer) => {
  fs.writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
};
const bundleFile = file("bundle.pem", bundle);
const pkcs7 = (form: "PEM" | "DER") => openssl(["crl2pkcs7", "-nocrl", "-certfile", bundleFile, "-outform", form]);
afterAll(() => fs.rmSync(folder, { recursive: true }));

function refusal(text: string): CertificateFormatError {
  try {
    parseCertificateBundle(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CertificateFormatError);
    return error as CertificateFormatError;
  }
  throw new Error("was not refused");
}

test.each([
  ["a PEM bundle", bundle],
  [
    "a bundle in another order, with text around it and Windows line ends",
    `# roots\n${[...pems].reverse().join("\nsubject=CN\n")}`.replaceAll("\n", "\r\n"),
  ],
  ["a bundle that holds one of them twice", bundle + oldCertificate.pem],
  ["PKCS #7 in PEM", pkcs7("PEM").toString()],
  ["PKCS #7 in PEM, beside one of its certificates", pkcs7("PEM").toString() + oldCertificate.pem],
  ["base64 of PKCS #7", pkcs7("DER").toString("base64")],
  [
    "base64 of PKCS #7, in lines",
    (
      pkcs7("DER")
        .toString("base64")
        .match(/.{1,64}/g) ?? []
    ).join("\n"),
  ],
])("%s gives every certificate once, sorted by thumbprint", (_what, text) => {
  expect(thumbprints(text)).toEqual(expected);
});

test("base64 of the DER of one certificate gives that certificate", () => {
  const der = openssl(["x509", "-outform", "DER"], oldCertificate.pem);
  expect(thumbprints(der.toString("base64"))).toEqual([oldCertificate.sha256]);
});

test("a signed message in BER, as a stream writes it, gives the certificates in it", () => {
  const { certificatePem, privateKeyPem } = selfSigned();
  const [signer, key] = [file("signer.pem", certificatePem), file("key.pem", privateKeyPem)];
  const args = ["cms", "-sign", "-stream", "-nodetach", "-binary", "-outform", "DER", "-signer", signer, "-inkey", key];
  const ber = openssl(args, "message");
  expect(ber[1]).toBe(0x80);
  const der = openssl(["x509", "-outform", "DER"], certificatePem);
  expect(thumbprints(ber.toString("base64"))).toEqual([sha256(der)]);
});

describe("a private key is refused before all else", () => {
  const { certificatePem, privateKeyPem } = selfSigned();
  const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { privateKey: ec } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const encrypted = { cipher: "aes-256-cbc", passphrase: "word" } as const;
  const [certificate, key] = [file("p12.pem", certificatePem), file("p12.key", privateKeyPem)];
  const p12 = openssl(["pkcs12", "-export", "-passout", "pass:word", "-in", certificate, "-inkey", key]);

  test.each<[string, string]>([
    ["in PEM, beside certificates", bundle + privateKeyPem],
    ["in PEM, cut off, after garbage", `-----BEGIN CERTIFICATE-----\n!\n${privateKeyPem.slice(0, 90)}`],
    ["in PEM, in base64", Buffer.from(certificatePem + privateKeyPem).toString("base64")],
    ["as PKCS #8", rsa.export({ type: "pkcs8", format: "der" }).toString("base64")],
    ["as PKCS #1", rsa.export({ type: "pkcs1", format: "der" }).toString("base64")],
    ["as SEC 1", ec.export({ type: "sec1", format: "der" }).toString("base64")],
    ["as PKCS #8, encrypted", ec.export({ type: "pkcs8", format: "der", ...encrypted }).toString("base64")],
    ["as PKCS #12", p12.toString("base64")],
    [
      "in a block that says that it is a certificate",
      `-----BEGIN CERTIFICATE-----\n${ec.export({ type: "sec1", format: "der" }).toString("base64")}\n-----END CERTIFICATE-----\n`,
    ],
  ])("a private key %s is refused before all else", (_what, text) => {
    const { message } = refusal(text);
    expect(message).toContain("got a text with a private key in it");
    for (const piece of text.match(/[A-Za-z0-9+/]{16}/g) ?? []) expect(message).not.toContain(piece);
  });
});

test.each([
  ["a blank text", " \n", "a blank text"],
  ["a text of no kind", "certificates", "without the line -----BEGIN CERTIFICATE-----"],
  ["the path of a file", "./partners.pem", "what looks like the path of a file"],
  [
    "a request among certificates",
    `${bundle}-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----`,
    "a certificate signing request among several PEM blocks (line ",
  ],
  ["a certificate that is cut off", bundle.slice(0, -40), "as if the text was cut off (line "],
  [
    "a block that holds no certificate",
    `${oldCertificate.pem}-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----`,
    "2 bytes of ASN.1 that are no certificate (line ",
  ],
  [
    "two DERs in a row",
    Buffer.concat([openssl(["x509", "-outform", "DER"], pems[0]), Buffer.from("3000", "hex")]).toString("base64"),
    "2 bytes after the end of the certificate",
  ],
  ["PKCS #7 without certificates", openssl(["crl2pkcs7", "-nocrl"]).toString(), "PKCS #7 without certificates (line "],
  [
    "base64 of PKCS #7 data that is not signed",
    Buffer.from("300f06092a864886f70d010701a0020400", "hex").toString("base64"),
    "PKCS #7 without signed data",
  ],
])("%s is refused as certificates, and says why", (_what, text, received) => {
  const error = refusal(text);
  expect(error.expected).toBe("certificates: a PEM bundle, or base64 of DER or PKCS #7");
  expect(error.received).toContain(received);
});

test("whatever bytes come, in base64, in PEM or inside PKCS #7: certificates or a typed error", () => {
  const signed = pkcs7("DER");
  const damaged = fc.tuple(fc.nat(signed.length - 1), fc.nat(255)).map(([at, byte]) => {
    const bytes = Buffer.from(signed);
    bytes[at] = byte;
    return bytes;
  });
  const nested = fc.nat(2000).map((depth) => Buffer.concat([Buffer.from("3080".repeat(depth), "hex"), randomBytes(4)]));
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }).map(Buffer.from), damaged, nested);
  const label = fc.constantFrom("CERTIFICATE", "PKCS7", "CMS");
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    bytes.map((content) => content.toString("base64")),
    fc
      .tuple(bytes, label)
      .map(([content, name]) => `-----BEGIN ${name}-----\n${content.toString("base64")}\n-----END ${name}-----`),
  );
  fc.assert(
    fc.property(text, (given) => {
      try {
        expect(parseCertificateBundle(given).every((der) => der.length > 0)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(CertificateFormatError);
      }
    }),
    { numRuns: 2000 },
  );
});

describe("self-signed", () => {
  const derOf = (pem: string) => openssl(["x509", "-outform", "DER"], pem);

  test.each<KeyKind>(["RSA-2048", "RSA-PSS-2048", "EC-P-256", "EC-secp256k1", "Ed25519", "Ed448"])(
    "a certificate that its own key has signed is self-signed: %s",
    (key) => {
      expect(isSelfSigned(derOf(selfSigned({ key }).certificatePem))).toBe(true);
    },
  );

  test("a certificate that another key of the same name has signed is not self-signed, nor is one of another issuer", () => {
    const issuer = selfSigned({ subject: "/CN=one" });
    const [ca, key] = [file("ca.pem", issuer.certificatePem), file("ca.key", issuer.privateKeyPem)];
    const issued = (subject: string) => {
      const request = openssl([
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        path.join(folder, "leaf.key"),
        "-subj",
        subject,
      ]);
      return openssl(["x509", "-req", "-CA", ca, "-CAkey", key, "-set_serial", "1"], request).toString();
    };
    expect(isSelfSigned(derOf(issued("/CN=one")))).toBe(false);
    expect(isSelfSigned(derOf(issued("/CN=leaf")))).toBe(false);
  });
});
