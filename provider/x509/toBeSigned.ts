import { type Asn1Value, expectTag, isUniversal, objectIdentifier, readAsn1, tags } from "./asn1";

/** The parts of a certificate that are read here (RFC 5280, 4.1), without its version, which may be missing. */
export interface ToBeSigned {
  readonly serial: Asn1Value | undefined;
  readonly issuer: Asn1Value | undefined;
  readonly validity: Asn1Value | undefined;
  readonly subject: Asn1Value | undefined;
  readonly publicKey: Asn1Value | undefined;
  /** In the certificate's order; none for a certificate of version 1. */
  readonly extensions: readonly Asn1Value[];
}

/**
 * Takes a certificate's DER apart.
 * @throws Error when it has not this shape.
 */
export function readToBeSigned(der: Buffer): ToBeSigned {
  const [toBeSigned] = readAsn1(der).parts;
  const fields = expectTag(toBeSigned, tags.sequence).parts;
  const [serial, , issuer, validity, subject, publicKey, ...optional] = fields.filter((field) => !isOptional(field, 0));
  const [extensions] = optional.find((field) => isOptional(field, 3))?.parts ?? [];
  return {
    serial,
    issuer,
    validity,
    subject,
    publicKey,
    extensions: isUniversal(extensions, tags.sequence) ? extensions.parts : [],
  };
}

function isOptional(field: Asn1Value, tag: number): boolean {
  return field.kind === "context" && field.tag === tag;
}

/**
 * What the extensions of one object identifier hold; a certificate should have at most one (RFC 5280, 4.2).
 * @throws Error when they cannot be read.
 */
export function extensionValues(extensions: readonly Asn1Value[], identifier: string): Asn1Value[] {
  return extensions.flatMap((extension) => {
    const [id, ...rest] = expectTag(extension, tags.sequence).parts;
    if (objectIdentifier(expectTag(id, tags.objectIdentifier).bytes) !== identifier) return [];
    return [readAsn1(expectTag(rest.at(-1), tags.octetString).bytes)];
  });
}
