import { expectTag, isUniversal, tags } from "./asn1";
import { extensionValues, readToBeSigned } from "./toBeSigned";
import { orUnreadable } from "./unreadable";

/** The bits of the extension keyUsage, by their number (RFC 5280, 4.2.1.3). */
const keyUsageNames = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;

export type KeyUsage = (typeof keyUsageNames)[number];

/** What a certificate says its key may be used for. */
export interface CertificateUsage {
  /** The flag `cA` of the extension basicConstraints (RFC 5280, 4.2.1.9); false where there is none. */
  readonly isAuthority: boolean;
  /** In the order of RFC 5280; undefined where the certificate has no such extension, which allows every use. */
  readonly keyUsage: readonly KeyUsage[] | undefined;
}

/**
 * Usage of a certificate, from its DER.
 * @throws CertificateFormatError when an extension that tells it cannot be read.
 */
export function certificateUsage(der: Buffer): CertificateUsage {
  return orUnreadable(unreadableUsage, () => {
    const { extensions } = readToBeSigned(der);
    const [constraints] = extensionValues(extensions, "2.5.29.19");
    const [usage] = extensionValues(extensions, "2.5.29.15");
    const [flag] = constraints === undefined ? [] : expectTag(constraints, tags.sequence).parts;
    return {
      isAuthority: isUniversal(flag, tags.boolean) && flag.bytes[0] !== 0,
      keyUsage: usage === undefined ? undefined : readKeyUsage(expectTag(usage, tags.bitString).bytes),
    };
  });
}

const unreadableUsage = {
  expected: "a certificate whose extensions basicConstraints and keyUsage follow RFC 5280",
  received: "one in which they cannot be read",
};

/** The first byte of a BIT STRING counts the bits that are not used (X.690, 8.6.2). */
function readKeyUsage([, ...bytes]: Buffer): KeyUsage[] {
  return keyUsageNames.filter((_name, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}
