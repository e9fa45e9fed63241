import { existsSync, readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { certificateFacts, parseCertificateContent, parseCertificatePem, toPem } from "../../provider/x509";
import { factsByOpenssl } from "../support/opensslFacts";

/** Where Debian and its kin keep the roots of the system. */
const systemFile = "/etc/ssl/certs/ca-certificates.crt";

function systemRoots(): string[] {
  const text = existsSync(systemFile) ? readFileSync(systemFile, "utf8") : "";
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

const roots = new Map(
  [...rootCertificates, ...systemRoots()].map((pem) => [parseCertificatePem(pem).toString("hex"), pem]),
);

test("the roots of Node.js and of the system have the facts that openssl prints", () => {
  expect(roots.size).toBeGreaterThan(100);
  for (const pem of roots.values()) {
    const { subjectAlternativeNames, ...facts } = certificateFacts(parseCertificatePem(pem));
    expect(facts).toEqual(factsByOpenssl(pem));
  }
});

test("the roots survive every form that they can be written in", () => {
  for (const pem of roots.values()) {
    const der = parseCertificatePem(pem);
    expect(parseCertificatePem(toPem(der))).toEqual(der);
    expect(parseCertificateContent(pem)).toEqual(der);
    expect(parseCertificateContent(der.toString("base64"))).toEqual(der);
    expect(parseCertificateContent(Buffer.from(pem).toString("base64"))).toEqual(der);
  }
});
