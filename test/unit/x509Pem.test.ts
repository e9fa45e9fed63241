import * as fs from "node:fs";
import * as path from "node:path";
import { CertificateFormatError, parseCertificatePem, toPem } from "../../provider/x509";
import { inTemporaryFolder, openssl, privateKey, selfSigned } from "../support/openssl";

const { certificatePem: pem, privateKeyPem } = selfSigned();
const other = selfSigned({ subject: "/CN=other" }).certificatePem;
const der = openssl(["x509", "-outform", "DER"], pem);
const base64 = der.toString("base64");
const block = (label: string, body: string) => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

/** What is told of a text that is refused, after checking that nothing of it is repeated. */
function refusal(text: string): string {
  try {
    parseCertificatePem(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CertificateFormatError);
    const { message } = error as CertificateFormatError;
    for (const line of text.split(/\s+/).filter((part) => part.length > 40)) expect(message).not.toContain(line);
    return message;
  }
  throw new Error("was not refused");
}

describe("the same certificate is read from", () => {
  test.each([
    ["what openssl writes", pem],
    ["line ends of Windows", pem.replaceAll("\n", "\r\n")],
    ["line ends of old Macs", pem.replaceAll("\n", "\r")],
    ["no line end after the END line", pem.trimEnd()],
    ["text around the block", `subject=CN = example.com\nBag Attributes: a-b--c\n\n${pem}\n# end\n`],
    ["a byte order mark", `\ufeff${pem}`],
    ["spaces at the start of lines, as YAML leaves them", pem.replace(/^/gm, "    ")],
    ["spaces at the end of lines", pem.replaceAll("\n", "  \n")],
    ["all on one line", pem.replaceAll("\n", "")],
    ["lines of another length", block("CERTIFICATE", (base64.match(/.{1,76}/g) ?? []).join("\n"))],
    ["the label of old tools", block("X509 CERTIFICATE", base64)],
  ])("the same certificate is read from %s", (_, text) => {
    expect(parseCertificatePem(text)).toEqual(der);
  });
});

test("toPem writes what openssl writes", () => {
  expect(toPem(der)).toBe(openssl(["x509", "-inform", "DER"], der).toString());
});

describe("refused as no PEM, with what it seems to be", () => {
  test.each([
    ["nothing", "", "a blank text"],
    ["white space", " \r\n\t", "a blank text"],
    ["some text", "hello", "a text without the line -----BEGIN CERTIFICATE-----"],
    ["base64 alone", base64, "base64 without its BEGIN and END lines"],
    ["PEM in base64", Buffer.from(pem).toString("base64"), "PEM that was encoded in base64 once more"],
    ["PEM in UTF-16", Buffer.from(pem, "utf16le").toString("utf8"), "NUL characters"],
    ["DER", der.toString("utf8"), "a binary file read as text"],
    ["a relative path", "./idp-signing.pem", "the path of a file"],
    ["an absolute path", "/etc/ssl/idp", "the path of a file"],
    ["a path of Windows", "C:\\certificates\\idp.crt", "the path of a file"],
    [
      "an Output in a string",
      "Calling [toString] on an [Output<T>] is not supported.",
      "an Output is used as a string",
    ],
  ])("a text is refused as no PEM, with what it seems to be: %s", (_, text, expected) => {
    expect(refusal(text)).toContain(expected);
  });
});

describe("refused as something else in PEM", () => {
  const publicKey = openssl(["pkey", "-pubout"], privateKeyPem).toString();
  const trusted = openssl(["x509", "-trustout"], pem).toString();
  const [request, pkcs7] = inTemporaryFolder((folder) => {
    const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")];
    fs.writeFileSync(key, privateKeyPem, { mode: 0o600 });
    fs.writeFileSync(certificate, pem);
    const written = [
      openssl(["req", "-new", "-key", key, "-subj", "/CN=a"]),
      openssl(["crl2pkcs7", "-nocrl", "-certfile", certificate]),
    ];
    return written.map(String) as [string, string];
  });

  test.each([
    ["a certificate signing request", request, "a certificate signing request"],
    ["a public key", publicKey, "a public key"],
    ["OpenSSL's trusted form", trusted, "OpenSSL's own TRUSTED form"],
    ["PKCS #7", pkcs7, "a PKCS #7 file"],
    ["a revocation list", block("X509 CRL", base64), "a certificate revocation list"],
    ["a label that nobody knows", block("SOMETHING", base64), "a PEM block of another kind"],
    [
      "parameters beside the certificate",
      `${block("EC PARAMETERS", "BggqhkjOPQMBBw==")}${pem}`,
      "among several PEM blocks",
    ],
    ["a request beside the certificate", `${pem}${request}`, "among several PEM blocks"],
    [
      "two certificates",
      pem + other,
      "got 2 certificates. Give one of them; each of the others needs a resource of its own.",
    ],
    ["one certificate twice", pem + pem, "2 certificates"],
    ["a chain", pem + other + pem, "3 certificates"],
  ])("a text is refused as something else in PEM: %s", (_, text, expected) => {
    expect(refusal(text)).toContain(expected);
  });
});

describe("refused as damaged", () => {
  const [begin = "", end = ""] = pem.match(/^-----.*$/gm) ?? [];
  const body = pem.slice(begin.length + 1, pem.indexOf(end));

  test.each([
    ["no END line", `${begin}\n${body}`, "a BEGIN line without its END line, as if the text was cut off (line 1)"],
    ["no BEGIN line", `${body}${end}\n`, "an END line without its BEGIN line"],
    ["a BEGIN line that lacks a dash", `${begin.slice(0, -1)}\n${body}${end}\n`, "a BEGIN or END line that is damaged"],
    ["labels that differ", `${begin}\n${body}-----END PKCS7-----\n`, "an END line of another kind"],
    ["nothing between them", `${begin}\n${end}\n`, "nothing between them"],
    ["a character that base64 does not have", `\n${begin}\n!${body.slice(1)}${end}\n`, "base64 does not have (line 3)"],
    ["one character less", `${begin}\n${body.slice(1)}${end}\n`, "base64 that is cut off or damaged"],
    ["line breaks as text", `${begin}\\n${body.replaceAll("\n", "\\n")}${end}`, "the two characters \\ and n"],
    ["DER that is cut off", block("CERTIFICATE", der.subarray(0, -3).toString("base64")), "data that is cut off"],
    [
      "bytes after the DER",
      block("CERTIFICATE", Buffer.concat([der, Buffer.alloc(3)]).toString("base64")),
      "3 bytes after",
    ],
    ["DER of something else", block("CERTIFICATE", "MAMCAQE="), "ASN.1 that are no certificate"],
    ["no ASN.1", block("CERTIFICATE", "aGVsbG8="), "no ASN.1 sequence"],
  ])("a text is refused as damaged: %s", (_, text, expected) => {
    expect(refusal(text)).toContain(expected);
  });
});

describe("a private key is refused before all else", () => {
  const encrypted = openssl(["pkcs8", "-topk8", "-passout", "pass:x"], privateKeyPem).toString();
  const rsa = openssl(["rsa", "-traditional"], privateKey("RSA-2048")).toString();
  const ec = openssl(["ec"], privateKeyPem).toString();
  const openssh = block(
    "OPENSSH PRIVATE KEY",
    "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQ",
  );
  const putty = `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n${base64}\n`;

  test.each([
    ["alone", privateKeyPem],
    ["after the certificate", pem + privateKeyPem],
    ["before the certificate", privateKeyPem + pem],
    ["encrypted", pem + encrypted],
    ["of RSA in the traditional form", pem + rsa],
    ["of EC in the traditional form", pem + ec],
    ["of OpenSSH", openssh + pem],
    ["of PuTTY", putty],
    ["cut off before its END line", pem + privateKeyPem.split("\n").slice(0, 2).join("\n")],
    ["cut off after its BEGIN line", privateKeyPem.split("\n").slice(1).join("\n")],
    ["with a damaged BEGIN line", privateKeyPem.replace("-----BEGIN", "--BEGIN")],
    ["with Windows' line ends", (pem + privateKeyPem).replaceAll("\n", "\r\n")],
    ["all on one line", (pem + privateKeyPem).replaceAll("\n", "")],
    ["inside the certificate's own block", pem.replace("\n-----END", `\n${privateKeyPem}-----END`)],
    ["in the text around", `${pem}# -----BEGIN PRIVATE KEY-----`],
  ])("a private key %s is refused before all else", (_, text) => {
    expect(refusal(text)).toContain("a text with a private key in it");
  });
});
