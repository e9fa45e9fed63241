import { type Asn1Value, expectTag, isUniversal, objectIdentifier, tags } from "./asn1";
import { escapeControls, formatName } from "./distinguishedName";
import { decodeUtf8 } from "./strings";
import { extensionValues } from "./toBeSigned";

const subjectAltName = "2.5.29.17";

/**
 * The subject alternative names among a certificate's extensions, in its own order: `DNS:…`, `IP:…`, `email:…`,
 * `URI:…`; of the rarer kinds `DirName:` with a name, `RID:` and `otherName:` with an object identifier,
 * `x400Address` and `ediPartyName`. Source: RFC 5280, 4.2.1.6.
 * @throws Error when they cannot be read.
 */
export function readSubjectAlternativeNames(extensions: readonly Asn1Value[]): string[] {
  return extensionValues(extensions, subjectAltName).flatMap((names) =>
    expectTag(names, tags.sequence).parts.map(formatGeneralName),
  );
}

function formatGeneralName(name: Asn1Value): string {
  if (name.kind !== "context") throw new Error("expected a GeneralName");
  switch (name.tag) {
    case 0: {
      const [type] = name.parts;
      return `otherName:${objectIdentifier(expectTag(type, tags.objectIdentifier).bytes)}`;
    }
    case 1:
      return `email:${text(name.bytes)}`;
    case 2:
      return `DNS:${text(name.bytes)}`;
    case 3:
      return "x400Address";
    case 4:
      return `DirName:${formatName(name.parts.find((part) => isUniversal(part, tags.sequence)))}`;
    case 5:
      return "ediPartyName";
    case 6:
      return `URI:${text(name.bytes)}`;
    case 7:
      return `IP:${ipAddress(name.bytes)}`;
    case 8:
      return `RID:${objectIdentifier(name.bytes)}`;
    default:
      throw new Error("expected a GeneralName");
  }
}

/** IA5 by the standard; some issuers write UTF-8 or Latin-1 nevertheless. */
function text(bytes: Buffer): string {
  return escapeControls(decodeUtf8(bytes) ?? bytes.toString("latin1"));
}

/** Dotted IPv4, or IPv6 in lower case with its longest row of zeros left out (RFC 5952); else the bytes in hex. */
function ipAddress(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join(".");
  if (bytes.length !== 16) return bytes.toString("hex");
  const groups = bytes.toString("hex").match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}
