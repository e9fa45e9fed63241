import { createHash } from "node:crypto";
import { contentThumbprint, parseCertificateContent, parseCertificatePem } from "../../provider/x509";
import { openssl, selfSigned } from "../support/openssl";

const { certificatePem: pem, privateKeyPem } = selfSigned();
const der = openssl(["x509", "-outform", "DER"], pem);

describe("a content's thumbprint is that of the DER in it, however it is encoded", () => {
  test.each([
    ["base64 of the DER", der.toString("base64")],
    ["base64 of the DER, in lines", (der.toString("base64").match(/.{1,76}/g) ?? []).join("\r\n")],
    ["base64 of the PEM", Buffer.from(pem).toString("base64")],
    ["the PEM", pem],
  ])("the thumbprint of a content is that of the DER in it: %s", (_, content) => {
    expect(contentThumbprint(content)).toBe(createHash("sha256").update(der).digest("hex").toUpperCase());
  });
});

test.each([
  ["nothing", ""],
  ["no base64", "no certificate!"],
  ["cut off base64", der.toString("base64").slice(0, -3)],
  ["a private key beside it", pem + privateKeyPem],
])("%s as content has no thumbprint", (_, content) => {
  expect(contentThumbprint(content)).toBe("");
});

test("what is remembered of a certificate is no larger than its DER", () => {
  const contents = [parseCertificatePem(pem), parseCertificateContent(der.toString("base64"))];
  expect(contents.map(({ buffer }) => buffer.byteLength)).toEqual([der.length, der.length]);
});
