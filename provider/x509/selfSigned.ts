import { X509Certificate } from "node:crypto";
import { certificateFacts } from "./facts";

/**
 * Whether a certificate is self-signed (RFC 5280, 3.2): issued to its issuer, and signed with its own key.
 * @throws as {@link certificateFacts}.
 */
export function isSelfSigned(der: Buffer): boolean {
  const { subjectDn, issuerDn } = certificateFacts(der);
  if (subjectDn !== issuerDn) return false;
  const certificate = new X509Certificate(der);
  try {
    return certificate.verify(certificate.publicKey);
  } catch {
    // A kind of key or signature that OpenSSL does not know.
    return false;
  }
}
