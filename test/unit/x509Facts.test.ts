import { rootCertificates } from "node:tls";
import {
  type CertificateFacts,
  CertificateFormatError,
  certificateFacts,
  hasSameKey,
  parseCertificatePem,
} from "../../provider/x509";
import {
  inTemporaryFolder,
  type KeyKind,
  openssl,
  renewed,
  type SelfSignedOptions,
  selfSigned,
} from "../support/openssl";
import { factsByOpenssl } from "../support/opensslFacts";

/** Facts of a new certificate, after comparing them with what openssl prints of it. */
function factsOf(options: SelfSignedOptions): CertificateFacts {
  const { certificatePem } = selfSigned(options);
  const facts = certificateFacts(parseCertificatePem(certificatePem));
  expect(facts).toMatchObject(factsByOpenssl(certificatePem));
  return facts;
}

describe("the key's algorithm", () => {
  const kinds: KeyKind[] = [
    "RSA-2048",
    "RSA-3072",
    "RSA-4096",
    "RSA-PSS-2048",
    "EC-P-256",
    "EC-P-384",
    "EC-P-521",
    "EC-secp256k1",
    "EC-brainpoolP256r1",
    "Ed25519",
    "Ed448",
  ];
  test.each(kinds)("the key's algorithm of a certificate with a key of %s is told", (key) => {
    expect(factsOf({ key }).publicKeyAlgorithm).toBe(key);
  });

  test.each(kinds)(
    "a renewal with the same key of %s has the same key, and a certificate of another key has not",
    (key) => {
      const [old, renewal, other] = [...renewed(key), selfSigned({ key }).certificatePem].map(parseCertificatePem);
      expect(hasSameKey(old as Buffer, renewal as Buffer)).toBe(true);
      expect(hasSameKey(old as Buffer, other as Buffer)).toBe(false);
    },
  );

  test("the key's algorithm of a DSA certificate is told", () => {
    const certificatePem = inTemporaryFolder((folder) => {
      openssl(["dsaparam", "-genkey", "-noout", "-out", `${folder}/key.pem`, "1024"]);
      return openssl(["req", "-x509", "-new", "-key", `${folder}/key.pem`, "-subj", "/CN=a"]).toString();
    });
    const facts = certificateFacts(parseCertificatePem(certificatePem));
    expect(facts).toMatchObject(factsByOpenssl(certificatePem));
    expect(facts.publicKeyAlgorithm).toBe("DSA-1024");
  });

  test("a key of a type that OpenSSL does not know is named by its object identifier", () => {
    // The object identifier of Ed25519 keys, 1.3.101.112, becomes one that nobody has: 1.3.101.99.
    const der = parseCertificatePem(selfSigned({ key: "Ed25519" }).certificatePem);
    const changed = Buffer.from(der.toString("hex").replaceAll("06032b6570", "06032b6563"), "hex");
    expect(changed).not.toEqual(der);
    expect(certificateFacts(changed).publicKeyAlgorithm).toBe("1.3.101.99");
  });
});

describe("distinguished names", () => {
  test.each([
    ["the reverse of the encoding", "/C=US/O=Example Inc/CN=example.com", "CN=example.com,O=Example Inc,C=US"],
    [
      "every character that is escaped",
      String.raw`/CN=a,b\+c"d\\e<f>g;h=i#j`,
      String.raw`CN=a\,b\+c\"d\\e\<f\>g\;h=i#j`,
    ],
    ["a space before and after", "/CN=  a b  ", String.raw`CN=\  a b \ `],
    ["a number sign before", "/CN=#1/O=a", String.raw`O=a,CN=\#1`],
    ["a single space", "/CN= ", String.raw`CN=\ `],
    ["control characters", "/CN=a\nb\tc\x7f", String.raw`CN=a\0Ab\09c\7F`],
    ["text of all languages", "/CN=Ödeme Ağı 東京 🔑/O=Ελλάδα", "O=Ελλάδα,CN=Ödeme Ağı 東京 🔑"],
    [
      "several attributes in one RDN",
      "/O=a/CN=b+UID=c+L=d",
      /^(CN=b|UID=c|L=d)\+(CN=b|UID=c|L=d)\+(CN=b|UID=c|L=d),O=a$/,
    ],
    ["domain components", "/DC=com/DC=example/CN=a", "CN=a,DC=example,DC=com"],
    [
      "further attributes that have names",
      "/emailAddress=a@example.com/serialNumber=7/GN=b/SN=c/organizationIdentifier=VATTR-1/jurisdictionC=TR/UID=u",
      "UID=u,jurisdictionC=TR,organizationIdentifier=VATTR-1,SN=c,GN=b,serialNumber=7,emailAddress=a@example.com",
    ],
  ] as const)("a distinguished name is written as RFC 4514 has it: %s", (_, subject, expected) => {
    const { subjectDn, issuerDn } = factsOf({ subject });
    expect(subjectDn).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
    expect(issuerDn).toBe(subjectDn);
  });

  test.each([
    ["an object identifier", "1.2.3.4.5", "é", "#0C02C3A9"],
    ["an object identifier with a huge arc", "2.25.329800735698586629295641978511506172918", "a", "#0C0161"],
  ])("an attribute type without a name is written as %s with the value's DER", (_, oid, value, printed) => {
    const options = { subject: `/CN=a/custom=${value}`, attributes: { custom: oid } };
    expect(factsOf(options).subjectDn).toBe(`${oid}=${printed},CN=a`);
  });

  test("STREET is written as RFC 4514 has it, where openssl writes street", () => {
    const { certificatePem } = selfSigned({ subject: "/street=Main St 1" });
    expect(certificateFacts(parseCertificatePem(certificatePem)).subjectDn).toBe("STREET=Main St 1");
    expect(factsByOpenssl(certificatePem).subjectDn).toBe("street=Main St 1");
  });

  test("an empty distinguished name is an empty text", () => {
    expect(factsOf({ subject: "/" }).subjectDn).toBe("");
  });

  test.each([
    ["BMPString", "MASK:0x800", "Ağ é東"],
    ["UniversalString", "MASK:0x100", "Ağ é東🔑"],
    ["TeletexString", "MASK:0x4", "café"],
    ["PrintableString", "MASK:0x2", "Example Inc"],
    ["UTF8String", "utf8only", "Ağ 🔑"],
  ])("a distinguished name of %s is read", (_, stringMask, name) => {
    expect(factsOf({ subject: `/O=${name}`, stringMask }).subjectDn).toBe(`O=${name}`);
  });

  test("a subject that is broken UTF-8 is refused, as openssl refuses it", () => {
    const der = parseCertificatePem(selfSigned({ subject: "/CN=abcdé" }).certificatePem);
    const changed = Buffer.from(der.toString("hex").replaceAll("61626364c3a9", "61626364c328"), "hex");
    expect(() => openssl(["x509", "-noout", "-inform", "DER"], changed)).toThrow("openssl x509");
    expect(() => certificateFacts(changed)).toThrow(CertificateFormatError);
  });
});

describe("dates", () => {
  test.each([
    ["19500101000000Z", "20491231235959Z", "1950-01-01T00:00:00Z", "2049-12-31T23:59:59Z"],
    ["20500101000000Z", "99991231235959Z", "2050-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
    ["20240229123456Z", "20310101000000Z", "2024-02-29T12:34:56Z", "2031-01-01T00:00:00Z"],
  ])("dates from %s to %s are read", (from, to, notBefore, notAfter) => {
    expect(factsOf({ validity: [from, to] })).toMatchObject({ notBefore, notAfter });
  });

  const utcTime = (text: string) => Buffer.from(`\x17${String.fromCharCode(text.length)}${text}`, "latin1");
  test.each([
    ["240229123456Z", "2024-02-29T12:34:56Z"],
    ["2402291234Z", "2024-02-29T12:34:00Z"],
    ["240229123456+0330", "2024-02-29T09:04:56Z"],
    ["240229223456-0330", "2024-03-01T02:04:56Z"],
  ])("a date %s, as older certificates have it, is read", (text, expected) => {
    const changed = withNotBefore(utcTime(text));
    expect(certificateFacts(changed).notBefore).toBe(expected);
  });

  test("a date that does not exist is refused", () => {
    expect(() => certificateFacts(withNotBefore(utcTime("230229123456Z")))).toThrow(CertificateFormatError);
  });
});

describe("serial numbers", () => {
  test.each([
    ["0x0a", "0a"],
    ["0x7f", "7f"],
    ["0x80", "80"],
    ["0xffffffffffffffffffffffffffffffffffffffff", "f".repeat(40)],
    ["0x100000000000000000000000000000000000000", `01${"0".repeat(38)}`],
    ["0", "00"],
    ["-1", "-01"],
    ["-128", "-80"],
    ["-300", "-012c"],
  ])("the serial number %s is read", (serial, expected) => {
    expect(factsOf({ serial }).serialNumber).toBe(expected);
  });
});

describe("subject alternative names", () => {
  test("the four kinds of subject alternative names are read in the certificate's order", () => {
    const san = [
      "URI:https://example.com/a,b?c=d",
      "DNS:*.example.com",
      "DNS:Example.COM",
      "IP:192.0.2.1",
      "IP:2001:DB8:0:0:1:0:0:1",
      "email:a@example.com",
      "IP:0:0:0:0:0:0:0:1",
    ];
    expect(factsOf({ san }).subjectAlternativeNames).toEqual([
      "URI:https://example.com/a,b?c=d",
      "DNS:*.example.com",
      "DNS:Example.COM",
      "IP:192.0.2.1",
      "IP:2001:db8::1:0:0:1",
      "email:a@example.com",
      "IP:::1",
    ]);
  });

  test("the rarer kinds of subject alternative names are printed as openssl prints them", () => {
    const san = ["dirName:directory", "RID:1.2.3.4", "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@example.com"];
    const extensions = ["[directory]", "C = TR", "CN = a"];
    expect(factsOf({ san, extensions }).subjectAlternativeNames).toEqual([
      "DirName:CN=a,C=TR",
      "RID:1.2.3.4",
      "otherName:1.3.6.1.4.1.311.20.2.3",
    ]);
  });

  test("a certificate without subject alternative names has none, of version 1 or with other extensions", () => {
    expect(factsOf({}).subjectAlternativeNames).toEqual([]);
    expect(factsOf({ extensions: ["basicConstraints = critical,CA:true"] }).subjectAlternativeNames).toEqual([]);
  });

  test("a critical subject alternative name is read, and control characters in it are escaped", () => {
    const extensions = ["subjectAltName = critical,DER:30:09:82:07:61:00:62:0a:2e:63:63"];
    expect(factsOf({ extensions }).subjectAlternativeNames).toEqual([String.raw`DNS:a\00b\0A.cc`]);
  });

  test.each([
    ["UTF-8 where ASCII belongs", "30:04:82:02:c3:a9", "DNS:é"],
    ["Latin-1 where ASCII belongs", "30:03:82:01:e9", "DNS:é"],
    ["an address of another length", "30:05:87:03:01:02:03", "IP:010203"],
    [
      "a directory's name of broken UTF-8",
      "30:12:a4:10:30:0e:31:0c:30:0a:06:03:55:04:03:0c:03:61:c3:28",
      "DirName:CN=#0C0361C328",
    ],
  ])("a subject alternative name is read as openssl prints it: %s", (_, der, expected) => {
    expect(factsOf({ extensions: [`subjectAltName = DER:${der}`] }).subjectAlternativeNames).toEqual([expected]);
  });

  test.each([
    ["cut off", "30:04:82:02:61"],
    ["no sequence", "04:00"],
    ["of a kind that does not exist", "30:03:89:01:61"],
  ])("a subject alternative name that is %s is refused", (_, der) => {
    const { certificatePem } = selfSigned({ extensions: [`subjectAltName = DER:${der}`] });
    expect(() => parseCertificatePem(certificatePem)).toThrow(CertificateFormatError);
  });
});

test("facts of what is no certificate are refused", () => {
  expect(() => certificateFacts(Buffer.alloc(0))).toThrow(CertificateFormatError);
  expect(() => certificateFacts(Buffer.from(rootCertificates[0] ?? ""))).toThrow(CertificateFormatError);
});

/** A certificate whose notBefore is replaced: lengths are corrected, its signature no longer holds. */
function withNotBefore(notBefore: Buffer): Buffer {
  // A subject so long that the certificate and its signed part have lengths of two bytes: 30 82 xx xx 30 82 xx xx.
  const der = parseCertificatePem(
    selfSigned({ subject: `/O=${"long ".repeat(12)}/CN=${"name ".repeat(12)}` }).certificatePem,
  );
  expect([der[1], der[5]]).toEqual([0x82, 0x82]);
  const at = der.indexOf(Buffer.from("301e170d", "hex")) + 2;
  const grown = Buffer.concat([der.subarray(0, at), notBefore, der.subarray(at + 15)]);
  const growth = notBefore.length - 15;
  grown.writeUInt16BE(der.readUInt16BE(2) + growth, 2);
  grown.writeUInt16BE(der.readUInt16BE(6) + growth, 6);
  grown.writeUInt8(der.readUInt8(at - 1) + growth, at - 1);
  return grown;
}
