import { certificateKeyThumbprint } from "../jose/thumbprint";
import { certificateFacts, parseCertificateBundle, parseCertificatePem, toPem } from "../x509";
import { memberName } from "./key";

/** A certificate that is to be trusted. */
export interface WantedMember {
  readonly certificateName: string;
  readonly thumbprintSha1: string;
  /** SHA-256 of the DER: upper-case hex without colons. */
  readonly thumbprintSha256: string;
  readonly subjectDn: string;
  /** ISO 8601. */
  readonly notBefore: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /** The certificate alone. */
  readonly certificatePem: string;
}

/** The certificates of all texts, each once, sorted by thumbprint. */
export function wantedMembers(bundleName: string, texts: readonly string[]): WantedMember[] {
  const ders = texts.flatMap(parseCertificateBundle);
  const members = new Map(ders.map((der) => [certificateFacts(der).thumbprintSha256, wantedMember(bundleName, der)]));
  return [...members.values()].sort((a, b) => (a.thumbprintSha256 < b.thumbprintSha256 ? -1 : 1));
}

/** The keys of members by their names, where JWK has a form for them: RFC 7638 thumbprints. */
export function keyThumbprintsOf(members: readonly WantedMember[]): Record<string, string> {
  const entries = members.flatMap(({ certificateName, certificatePem }) => {
    const key = certificateKeyThumbprint(parseCertificatePem(certificatePem));
    return key === undefined ? [] : [[certificateName, key] as const];
  });
  return Object.fromEntries(entries);
}

/** The member that a content makes. */
export function wantedMember(bundleName: string, der: Buffer): WantedMember {
  const { thumbprintSha1, thumbprintSha256, subjectDn, notBefore, notAfter } = certificateFacts(der);
  const certificateName = memberName(bundleName, thumbprintSha256);
  return {
    certificateName,
    thumbprintSha1,
    thumbprintSha256,
    subjectDn,
    notBefore,
    notAfter,
    certificatePem: toPem(der),
  };
}
