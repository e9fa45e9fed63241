import { LibraryError } from "../base/lazyLibraries";
import { type Asn1Value, expectTag, isUniversal, objectIdentifier, readAsn1, tags } from "./asn1";
import { CertificateFormatError } from "./certificateFormatError";

const signedData = "1.2.840.113549.1.7.2";
/** The types of PKCS #7 and CMS content that stand beside it (RFC 2315, 14). */
const contentTypes = "1.2.840.113549.1.7.";

/** Whether bytes are a PKCS #7 or CMS content (RFC 2315, 7; RFC 5652, 3). */
export function isPkcs7(bytes: Buffer): boolean {
  return contentTypeOf(attempt(() => readAsn1(bytes)))?.startsWith(contentTypes) ?? false;
}

/**
 * The certificates of a signed-data content (RFC 2315, 9.1), as they stand in it. They are not checked.
 * @throws CertificateFormatError when there are none, or it is content of another type.
 */
export function certificatesOfPkcs7(bytes: Buffer): Buffer[] {
  const content = attempt(() => readAsn1(bytes));
  if (contentTypeOf(content) !== signedData) {
    throw formatError(
      "PKCS #7 without signed data",
      "Export the certificates from where they are, without encryption.",
    );
  }
  const certificates = attempt(() => certificateParts(content)) ?? [];
  if (certificates.length === 0)
    throw formatError("PKCS #7 without certificates", "Export them again, with the chain.");
  return certificates.map((certificate) => asItStands(certificate, bytes));
}

function contentTypeOf(content: Asn1Value | undefined): string | undefined {
  const [type] = content?.parts ?? [];
  return isUniversal(type, tags.objectIdentifier) ? attempt(() => objectIdentifier(type.bytes)) : undefined;
}

/** Other forms than X.509 certificates have tags of their own there. */
function certificateParts(content: Asn1Value | undefined): Asn1Value[] {
  const fields = expectTag(content?.parts[1]?.parts[0], tags.sequence).parts;
  const certificates = fields.find(({ kind, tag }) => kind === "context" && tag === 0);
  return (certificates?.parts ?? []).filter((part) => isUniversal(part, tags.sequence));
}

/** What is written back is the certificate only where the bytes have it so. */
function asItStands(certificate: Asn1Value, bytes: Buffer): Buffer {
  const der = certificate.encode();
  if (bytes.includes(der)) return der;
  throw formatError("PKCS #7 with a certificate in BER that is not DER", "Ask for the certificate in DER or PEM.");
}

function formatError(received: string, action: string): CertificateFormatError {
  return new CertificateFormatError({ expected: "certificates in PKCS #7 signed data", received, action });
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LibraryError) throw error;
    return undefined;
  }
}
