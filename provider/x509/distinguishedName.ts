import { type Asn1Value, expectTag, objectIdentifier, tags } from "./asn1";
import { attributeTypes } from "./attributeTypes";
import { decodeString } from "./strings";

/**
 * A Name as text: the reverse of its encoding, e.g. `CN=example.com,O=Example Inc,C=US`; parts of a multi-valued RDN
 * are joined by `+`. A value that has no name here or is no text is printed as `2.5.4.999=#` and its DER in hex.
 * Source: RFC 4514, section 2; the order inside an RDN is OpenSSL's.
 * @throws Error when it is no Name.
 */
export function formatName(name: Asn1Value | undefined): string {
  const rdns = expectTag(name, tags.sequence).parts;
  return [...rdns].reverse().map(formatRdn).join(",");
}

function formatRdn(rdn: Asn1Value): string {
  return [...expectTag(rdn, tags.set).parts].reverse().map(formatAttribute).join("+");
}

function formatAttribute(attribute: Asn1Value): string {
  const [type, value] = expectTag(attribute, tags.sequence).parts;
  const oid = objectIdentifier(expectTag(type, tags.objectIdentifier).bytes);
  if (value === undefined) throw new Error("expected an attribute's value");
  const name = attributeTypes.get(oid);
  const text = name === undefined ? undefined : decodeString(value);
  return text === undefined ? `${name ?? oid}=${hex(value)}` : `${name}=${escapeValue(text)}`;
}

function hex(value: Asn1Value): string {
  return `#${value.encode().toString("hex").toUpperCase()}`;
}

/** RFC 4514, section 2.4; control characters as hex too, so that a name stays on its line. */
function escapeValue(text: string): string {
  return escapeControls(text.replace(/[,+"\\<>;]|^[ #]| $/g, "\\$&"));
}

/** Control characters of ASCII as `\` and two hex digits. */
export function escapeControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\x00-\x1f\x7f]/g, (character) => {
    return `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}
