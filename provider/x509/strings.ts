import { type Asn1Value, tags } from "./asn1";

/**
 * The text of an ASN.1 string; undefined when the value is of another type, or broken.
 * A TeletexString is read as Latin-1, as every common reader does.
 */
export function decodeString(value: Asn1Value): string | undefined {
  if (value.kind !== "universal" || value.parts.length > 0) return undefined;
  switch (value.tag) {
    case tags.utf8String:
      return decodeUtf8(value.bytes);
    case tags.numericString:
    case tags.printableString:
    case tags.teletexString:
    case tags.ia5String:
    case tags.visibleString:
    case tags.utcTime:
    case tags.generalizedTime:
      return value.bytes.toString("latin1");
    case tags.bmpString:
      return decodeUtf16(value.bytes);
    case tags.universalString:
      return decodeUtf32(value.bytes);
    default:
      return undefined;
  }
}

/** Text from UTF-8; undefined when it is none. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeUtf16(bytes: Buffer): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const text = Buffer.from(bytes).swap16().toString("utf16le");
  return text.isWellFormed() ? text : undefined;
}

function decodeUtf32(bytes: Buffer): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const points = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32BE(index * 4));
  if (points.some((point) => point > 0x10ffff)) return undefined;
  const text = points.map((point) => String.fromCodePoint(point)).join("");
  return text.isWellFormed() ? text : undefined;
}
