import { decodeBase64 } from "./base64";
import { CertificateFormatError } from "./certificateFormatError";
import { checkedCertificate, thumbprintOf } from "./facts";
import { notPemError } from "./notPemError";
import { certificateLabels, decodeBody, otherKind } from "./pem";
import { lineOf, type PemBlock, readPemBlocks } from "./pemBlocks";
import { certificatesOfPkcs7, isPkcs7 } from "./pkcs7";
import { holdsPrivateKey, privateKeyError, refusePrivateKey } from "./privateKey";

const expected = "certificates: a PEM bundle, or base64 of DER or PKCS #7";

/** RFC 7468, sections 8 and 9. */
const pkcs7Labels: readonly string[] = ["PKCS7", "CMS"];

/**
 * The DER of every certificate in a text, each once, in the order of their SHA-256 thumbprints: blocks of PEM, PKCS #7
 * among them, or base64 of the DER of one certificate or of a PKCS #7.
 * @throws CertificateFormatError, which repeats nothing of the text: for a private key in it, before all else; for
 * anything else in PEM, and for what cannot be read.
 */
export function parseCertificateBundle(text: string): Buffer[] {
  try {
    return sortedOnce(decode(text).map(checkedCertificate));
  } catch (error) {
    if (!(error instanceof CertificateFormatError)) throw error;
    const { received, action } = error;
    throw new CertificateFormatError({ expected, received, action });
  }
}

function decode(text: string): Buffer[] {
  refusePrivateKey(text);
  if (!text.includes("-----")) return decodeBytes(text, decodeBase64(text.replace(/\s+/g, "")));
  const blocks = readPemBlocks(text);
  if (blocks.length === 0) throw notPemError(text);
  return blocks.flatMap((block) => decodeBlock(text, block, blocks.length > 1));
}

function decodeBlock(text: string, block: PemBlock, amongOthers: boolean): Buffer[] {
  const line = () => lineOf(text, block.start);
  const isOfPkcs7 = pkcs7Labels.includes(block.label);
  if (!isOfPkcs7 && !certificateLabels.includes(block.label)) throw otherKind(block.label, line(), amongOthers);
  const bytes = decodeBody(block, line);
  refusePrivateKeyIn(bytes);
  try {
    return isOfPkcs7 ? certificatesOfPkcs7(bytes) : [checkedCertificate(bytes)];
  } catch (error) {
    if (!(error instanceof CertificateFormatError)) throw error;
    const { received, action } = error;
    throw new CertificateFormatError({ expected, received: `${received} (line ${line()})`, action });
  }
}

function decodeBytes(text: string, bytes: Buffer | undefined): Buffer[] {
  if (bytes === undefined) throw notPemError(text);
  refusePrivateKeyIn(bytes);
  // The tag of a SEQUENCE, by which DER of both kinds starts.
  if (bytes[0] !== 0x30) throw notPemError(text);
  return isPkcs7(bytes) ? certificatesOfPkcs7(bytes) : [bytes];
}

function refusePrivateKeyIn(bytes: Buffer): void {
  refusePrivateKey(bytes.toString("latin1"));
  if (holdsPrivateKey(bytes)) throw privateKeyError();
}

function sortedOnce(ders: readonly Buffer[]): Buffer[] {
  const byThumbprint = new Map(ders.map((der) => [thumbprintOf(der, "sha256"), der]));
  return [...byThumbprint].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, der]) => der);
}
