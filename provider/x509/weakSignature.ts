import { type Asn1Value, expectTag, isUniversal, objectIdentifier, readAsn1, tags } from "./asn1";
import { orUnreadable } from "./unreadable";

/** Hash functions for which collisions are known, by the signature algorithms that use them. */
const weakAlgorithms: ReadonlyMap<string, string> = new Map([
  // RFC 8017, appendix A.2.4
  ["1.2.840.113549.1.1.2", "MD2"],
  ["1.2.840.113549.1.1.3", "MD4"],
  ["1.2.840.113549.1.1.4", "MD5"],
  ["1.2.840.113549.1.1.5", "SHA-1"],
  // RFC 3279, 2.2.2 and 2.2.3
  ["1.2.840.10040.4.3", "SHA-1"],
  ["1.2.840.10045.4.1", "SHA-1"],
  // OIW Security SIG: what old issuers wrote instead
  ["1.3.14.3.2.2", "MD4"],
  ["1.3.14.3.2.3", "MD5"],
  ["1.3.14.3.2.4", "MD4"],
  ["1.3.14.3.2.13", "SHA"],
  ["1.3.14.3.2.15", "SHA"],
  ["1.3.14.3.2.27", "SHA-1"],
  ["1.3.14.3.2.29", "SHA-1"],
]);

/** Hash functions by their own identifiers, as RSASSA-PSS names them (RFC 8017, appendix B.1). */
const weakHashes: ReadonlyMap<string, string> = new Map([
  ["1.2.840.113549.2.2", "MD2"],
  ["1.2.840.113549.2.5", "MD5"],
  ["1.3.14.3.2.26", "SHA-1"],
]);

const rsassaPss = "1.2.840.113549.1.1.10";

/**
 * The weak hash function with which a certificate, given in DER, is signed: `SHA-1`, `MD5` or an older one; undefined for
 * every other signature.
 * @throws CertificateFormatError when the signature's algorithm cannot be read.
 */
export function weakSignatureHash(der: Buffer): string | undefined {
  return orUnreadable(unreadableAlgorithm, () => {
    const [, algorithm] = readAsn1(der).parts;
    const [id, parameters] = expectTag(algorithm, tags.sequence).parts;
    const name = identifierOf(id);
    return name === rsassaPss ? weakHashes.get(pssHash(parameters)) : weakAlgorithms.get(name);
  });
}

const unreadableAlgorithm = {
  expected: "a certificate whose signature algorithm follows RFC 5280",
  received: "one in which it cannot be read",
};

/** The hash function of RSASSA-PSS, which is SHA-1 where the parameters name none (RFC 8017, appendix A.2.3). */
function pssHash(parameters: Asn1Value | undefined): string {
  const hash = parameters?.parts.find(({ kind, tag }) => kind === "context" && tag === 0);
  const [algorithm] = hash?.parts ?? [];
  if (!isUniversal(algorithm, tags.sequence)) return "1.3.14.3.2.26";
  return identifierOf(algorithm.parts[0]);
}

function identifierOf(value: Asn1Value | undefined): string {
  return objectIdentifier(expectTag(value, tags.objectIdentifier).bytes);
}
