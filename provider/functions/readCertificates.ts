import { InvalidInputError } from "../base/errors";
import { wrongType } from "../resource/inputRules";
import { CertificateFormatError, certificateFacts, isSelfSigned, parseCertificateBundle, toPem } from "../x509";
import type { ProviderFunction } from "./providerFunction";

/** A certificate of a text. */
export interface ParsedCertificate {
  /** The certificate alone, in PEM. */
  readonly pem: string;
  /** Subject in the order and escaping of RFC 4514, e.g. `CN=example.com,O=Example Inc,C=US`. */
  readonly subjectDn: string;
  /** Issuer in the order and escaping of RFC 4514. */
  readonly issuerDn: string;
  /** End of validity, ISO 8601 in UTC. */
  readonly notAfter: string;
  /** SHA-256 of the DER bytes, upper-case hex without colons. */
  readonly thumbprintSha256: string;
  /** Whether its own key has signed it, as the root of a chain is. */
  readonly selfSigned: boolean;
}

/** @throws InvalidInputError for what {@link parseCertificateBundle} refuses; it repeats nothing of the text. */
export const readCertificates: ProviderFunction<{ text: string }, ParsedCertificate[]> = {
  args: { text: { rule: (value) => (typeof value === "string" ? undefined : wrongType("a text", value)) } },
  listMember: "certificates",
  async call(_manager, { text }) {
    return bundle(text).map((der) => {
      const { subjectDn, issuerDn, notAfter, thumbprintSha256 } = certificateFacts(der);
      return { pem: toPem(der), subjectDn, issuerDn, notAfter, thumbprintSha256, selfSigned: isSelfSigned(der) };
    });
  },
};

function bundle(text: string): Buffer[] {
  try {
    return parseCertificateBundle(text);
  } catch (error) {
    if (!(error instanceof CertificateFormatError)) throw error;
    const { expected, received, action } = error;
    throw new InvalidInputError({ subject: "function readCertificates", property: "text", expected, received, action });
  }
}
