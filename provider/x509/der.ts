import { X509Certificate } from "node:crypto";
import { CertificateFormatError } from "./certificateFormatError";

const expected = "exactly one X.509 certificate";

/**
 * Opens the DER of exactly one certificate (RFC 5280, 4.1).
 * @throws CertificateFormatError when it is cut off, longer than its certificate, no certificate, or encoded in
 * another way than DER.
 */
export function parseCertificate(der: Buffer): X509Certificate {
  checkLength(der);
  const certificate = parse(der);
  // OpenSSL reads BER too; written back, it would be other bytes with another thumbprint.
  if (certificate === undefined || !certificate.raw.equals(der)) {
    const received =
      certificate === undefined
        ? `${count(der.length)} of ASN.1 that are no certificate`
        : "a certificate in BER that is not DER: its thumbprint would depend on who reads it";
    const action = "Check that it is a certificate with: openssl x509 -noout -text. Export it again where it is from.";
    throw new CertificateFormatError({ expected, received, action });
  }
  return certificate;
}

function parse(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** The outer SEQUENCE must fill the bytes. */
function checkLength(der: Buffer): void {
  const length = sequenceLength(der);
  if (length === der.length) return;
  if (length === undefined) {
    const action = "Check that it is a certificate with: openssl x509 -noout -text.";
    throw new CertificateFormatError({ expected, received: `${count(der.length)} that are no ASN.1 sequence`, action });
  }
  const received =
    length > der.length
      ? `data that is cut off: ${der.length} of ${count(length)}`
      : `${count(der.length - length)} after the end of the certificate`;
  const action = "Export or copy the certificate again, completely and alone.";
  throw new CertificateFormatError({ expected, received, action });
}

/** What the header of a SEQUENCE says of its length, header included; undefined when there is none. */
function sequenceLength(der: Buffer): number | undefined {
  const [tag, first] = der;
  if (tag !== 0x30 || first === undefined || first === 0x80) return undefined;
  if (first < 0x80) return 2 + first;
  const size = first & 0x7f;
  if (size > 4 || der.length < 2 + size) return undefined;
  return 2 + size + der.readUIntBE(2, size);
}

function count(bytes: number): string {
  return bytes === 1 ? "1 byte" : `${bytes} bytes`;
}
