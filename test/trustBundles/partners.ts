/** Partners, each with a CA of its own and a certificate that this has issued. */
import { X509Certificate } from "node:crypto";
import { issued, type KeyAndCertificate, selfSigned } from "../support/openssl";

export interface Partner {
  readonly name: string;
  /** The CA's certificate, which a bundle declares. */
  readonly caPem: string;
  /** Thumbprints of the CA's certificate: upper-case hex without colons. */
  readonly sha1: string;
  readonly sha256: string;
  /** When the CA's certificate ends, in milliseconds since the epoch. */
  readonly validTo: number;
  /** What the partner shows. */
  readonly client: KeyAndCertificate;
}

const years = 20 * 365;

/** `days`: for how long the CA's certificate is valid from now on. */
export function partner(name: string, days = years): Partner {
  const extensions = ["basicConstraints = critical, CA:TRUE", "keyUsage = critical, keyCertSign"];
  const ca = selfSigned({ subject: `/CN=CA of ${name}`, days, extensions });
  const { fingerprint, fingerprint256, validTo } = new X509Certificate(ca.certificatePem);
  return {
    name,
    caPem: ca.certificatePem,
    sha1: fingerprint.replaceAll(":", ""),
    sha256: fingerprint256.replaceAll(":", ""),
    validTo: Date.parse(validTo),
    client: issued(ca, { subject: `/CN=${name}`, days: years }),
  };
}
