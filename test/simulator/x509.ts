import { X509Certificate } from "node:crypto";
import type { Dialect } from "./dialect";

/** One X.509 certificate, parsed once when it comes in. */
export interface ParsedCertificate {
  readonly x509: X509Certificate;
  readonly der: Buffer;
  readonly pem: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly subjectDn: string;
  /** Upper-case hex without colons. */
  readonly sha1: string;
}

/** Reads one PEM certificate; the text must carry the BEGIN and END markers ("Create Certificate", PEM File Format). */
export function parsePem(text: string): ParsedCertificate | undefined {
  return text.includes("-----BEGIN CERTIFICATE-----") && text.includes("-----END CERTIFICATE-----")
    ? parse(text)
    : undefined;
}

/** Reads PEM or DER, "with or without the armour" ("Import Certificate File"). */
export function parsePemOrDer(content: Buffer): ParsedCertificate | undefined {
  const text = content.toString("latin1");
  return parsePem(text) ?? parse(content) ?? parse(Buffer.from(text, "base64"));
}

function parse(content: Buffer | string): ParsedCertificate | undefined {
  try {
    const x509 = new X509Certificate(content);
    return {
      x509,
      der: x509.raw,
      pem: x509.toString(),
      startDate: new Date(x509.validFrom).toISOString(),
      endDate: new Date(x509.validTo).toISOString(),
      subjectDn: (x509.subject ?? "").split("\n").reverse().join(", "),
      sha1: x509.fingerprint.replaceAll(":", ""),
    };
  } catch {
    return undefined;
  }
}

/** `base64EncodedContent` as the dialect has it. */
export function contentOf(certificate: ParsedCertificate, dialect: Dialect): string {
  switch (dialect.content) {
    case "base64Der":
      return certificate.der.toString("base64");
    case "base64Pem":
      return Buffer.from(certificate.pem).toString("base64");
    case "pem":
      return certificate.pem;
  }
}

/** `sha1Thumbprint` as the dialect has it. */
export function thumbprintOf(certificate: ParsedCertificate, dialect: Dialect): string {
  const withColons = dialect.thumbprint.endsWith("Colons");
  const hex = withColons ? (certificate.sha1.match(/../g) ?? []).join(":") : certificate.sha1;
  return dialect.thumbprint.startsWith("lower") ? hex.toLowerCase() : hex;
}
