import { expectTag, tags } from "./asn1";
import { readToBeSigned } from "./toBeSigned";

/**
 * Whether two certificates have one public key: the subjectPublicKey of both is the same (RFC 5280, 4.1.2.7).
 * @throws Error when one of them cannot be read.
 */
export function hasSameKey(a: Buffer, b: Buffer): boolean {
  return subjectPublicKey(a).equals(subjectPublicKey(b));
}

function subjectPublicKey(der: Buffer): Buffer {
  const [, key] = expectTag(readToBeSigned(der).publicKey, tags.sequence).parts;
  return expectTag(key, tags.bitString).bytes;
}
