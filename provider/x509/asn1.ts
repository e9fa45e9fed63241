import type { Asn1 } from "node-forge/lib/asn1";
import { forgeAsn1 } from "../base/lazyLibraries";

/** A value of ASN.1 (X.690): what its tag says, and its bytes or its parts. */
export interface Asn1Value {
  readonly kind: "universal" | "application" | "context" | "private";
  /** Tag number, e.g. one of {@link tags}. */
  readonly tag: number;
  /** The parts of a constructed value; none for a primitive one. */
  readonly parts: readonly Asn1Value[];
  /** The bytes of a primitive value; none for a constructed one. */
  readonly bytes: Buffer;
  /** The whole value in DER, with its tag and length. */
  encode(): Buffer;
}

/** The universal tags that certificates use. */
export const tags = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  objectIdentifier: 6,
  utf8String: 12,
  sequence: 16,
  set: 17,
  numericString: 18,
  printableString: 19,
  teletexString: 20,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  visibleString: 26,
  universalString: 28,
  bmpString: 30,
} as const;

/**
 * Reads one value that fills the bytes.
 * @throws Error when they are no DER, or more than one value.
 */
export function readAsn1(der: Uint8Array): Asn1Value {
  const bytes = Buffer.from(der).toString("latin1");
  return wrap(forgeAsn1().fromDer(bytes, { strict: true, parseAllBytes: true, decodeBitStrings: false }));
}

const kinds = new Map([
  [0x00, "universal"],
  [0x40, "application"],
  [0x80, "context"],
] as const);

function wrap(value: Asn1): Asn1Value {
  const content = value.value;
  return {
    kind: kinds.get(value.tagClass as 0x00 | 0x40 | 0x80) ?? "private",
    tag: value.type,
    parts: typeof content === "string" ? [] : content.map(wrap),
    bytes: typeof content === "string" ? bytesOf(content, value.type) : Buffer.alloc(0),
    encode: () => Buffer.from(forgeAsn1().toDer(value).getBytes(), "latin1"),
  };
}

/** Undoes what the parser does to a BMPString: it makes one character of two bytes. */
function bytesOf(content: string, tag: number): Buffer {
  return tag === tags.bmpString ? Buffer.from(content, "utf16le").swap16() : Buffer.from(content, "latin1");
}

/** Whether a value has a universal tag. */
export function isUniversal(value: Asn1Value | undefined, tag: number): value is Asn1Value {
  return value?.kind === "universal" && value.tag === tag;
}

/**
 * The value, when it has the universal tag.
 * @throws Error otherwise.
 */
export function expectTag(value: Asn1Value | undefined, tag: number): Asn1Value {
  if (!isUniversal(value, tag)) throw new Error(`expected ASN.1 tag ${tag}`);
  return value;
}

/**
 * An OBJECT IDENTIFIER in dotted form (X.690, 8.19); arcs may be of any size.
 * @throws Error when it is cut off.
 */
export function objectIdentifier(content: Buffer): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  let complete = false;
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    complete = byte < 0x80;
    if (!complete) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first] = arcs;
  if (first === undefined || !complete) throw new Error("expected a complete object identifier");
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...arcs.slice(1)].join(".");
}

/** An INTEGER's value (X.690, 8.3): two's complement. */
export function integer(content: Buffer): bigint {
  return BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString("hex") || "0"}`));
}
