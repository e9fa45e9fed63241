import { decodeBase64 } from "./base64";
import { CertificateFormatError, oneCertificate } from "./certificateFormatError";
import { checkedCertificate, thumbprintOf } from "./facts";
import { memoizeByContent } from "./memoizeByContent";
import { notPemError } from "./notPemError";
import { lineOf, type PemBlock, readPemBlocks } from "./pemBlocks";
import { refusePrivateKey } from "./privateKey";

/** Labels of a block with one certificate. The second is what old tools write. */
export const certificateLabels: readonly string[] = ["CERTIFICATE", "X509 CERTIFICATE"];

/** What other labels announce; OpenSSL's and RFC 7468's. */
const otherLabels: ReadonlyMap<string, string> = new Map([
  ["TRUSTED CERTIFICATE", "a certificate in OpenSSL's own TRUSTED form"],
  ["CERTIFICATE REQUEST", "a certificate signing request"],
  ["NEW CERTIFICATE REQUEST", "a certificate signing request"],
  ["X509 CRL", "a certificate revocation list"],
  ["PKCS7", "a PKCS #7 file"],
  ["CMS", "a CMS file"],
  ["PUBLIC KEY", "a public key"],
  ["RSA PUBLIC KEY", "a public key"],
  ["ATTRIBUTE CERTIFICATE", "an attribute certificate"],
  ["EC PARAMETERS", "parameters of a key"],
  ["DH PARAMETERS", "parameters of a key"],
  ["DSA PARAMETERS", "parameters of a key"],
]);

const actions: ReadonlyMap<string, string> = new Map([
  ["TRUSTED CERTIFICATE", "Convert it: openssl x509 -in FILE -out FILE.pem"],
  ["CERTIFICATE REQUEST", "Give the certificate that was issued for the request."],
  ["NEW CERTIFICATE REQUEST", "Give the certificate that was issued for the request."],
  ["PUBLIC KEY", "Give the certificate that holds the key."],
  ["RSA PUBLIC KEY", "Give the certificate that holds the key."],
  ["PKCS7", "Take the certificate out of it: openssl pkcs7 -print_certs -in FILE"],
]);

/**
 * The DER of exactly one certificate in PEM (RFC 7468). Text around its block, line ends and line lengths do not
 * matter, nor a byte order mark, spaces at the start of lines, or all of it on one line.
 * @throws CertificateFormatError, which repeats nothing of the text: for a private key in it, before all else; for
 * none or several certificates, anything else in PEM beside it, and for broken PEM, base64 or DER.
 */
export const parseCertificatePem: (text: string) => Buffer = memoizeByContent((text) =>
  checkedCertificate(decodePem(text)),
);

/** As {@link parseCertificatePem}, but without a look at what the base64 holds. */
export function decodePem(text: string): Buffer {
  refusePrivateKey(text);
  const blocks = readPemBlocks(text);
  const [block, second] = blocks;
  if (block === undefined) throw notPemError(text);
  const other = blocks.find(({ label }) => !certificateLabels.includes(label));
  if (other !== undefined) throw otherKind(other.label, lineOf(text, other.start), blocks.length > 1);
  if (second !== undefined) throw severalCertificatesError(blocks.length);
  return decodeBody(block, () => lineOf(text, block.start));
}

/**
 * SHA-256 thumbprint of a certificate in PEM: equal means the same certificate, however the text is laid out. Reads
 * nothing else of it, as of one that was checked before.
 */
export const thumbprintOfPem: (text: string) => string = memoizeByContent((text) =>
  thumbprintOf(decodePem(text), "sha256"),
);

/** Canonical PEM: 64 characters a line, `\n` as line end, one at the end of the text too. The DER is not checked. */
export function toPem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** That a block of a label is no certificate. */
export function otherKind(label: string, line: number, amongOthers: boolean): CertificateFormatError {
  const kind = otherLabels.get(label) ?? "a PEM block of another kind";
  return new CertificateFormatError({
    expected: oneCertificate,
    received: `${kind} ${amongOthers ? "among several PEM blocks " : ""}(line ${line})`,
    action: amongOthers
      ? "Leave only the certificate's own block, from its BEGIN line to its END line."
      : (actions.get(label) ?? "Give the certificate itself; its block starts with -----BEGIN CERTIFICATE-----."),
  });
}

function severalCertificatesError(count: number): CertificateFormatError {
  return new CertificateFormatError({
    expected: oneCertificate,
    received: `${count} certificates`,
    action: "Give one of them; each of the others needs a resource of its own.",
  });
}

/**
 * What the base64 of a block holds.
 * @throws CertificateFormatError for what is no base64; `line` tells where the block is.
 */
export function decodeBody({ body }: PemBlock, line: () => number): Buffer {
  const base64 = body.replace(/\s+/g, "");
  const der = decodeBase64(base64);
  if (der !== undefined) return der;
  throw new CertificateFormatError({
    expected: `${oneCertificate}, in base64 between its BEGIN and END lines`,
    ...describeBroken(body, base64, line()),
  });
}

function describeBroken(body: string, base64: string, line: number) {
  const action = "Copy the certificate again from where it was issued, completely and unchanged.";
  if (base64 === "") return { received: `nothing between them (line ${line})`, action };
  if (body.includes("\\n")) {
    const received = "line breaks written as the two characters \\ and n";
    return { received, action: 'Put real line breaks in their place, e.g. with text.replaceAll("\\\\n", "\\n").' };
  }
  const lines = body.split(/\r\n|\r|\n/);
  const wrong = lines.findIndex((text) => /[^A-Za-z0-9+/=\s]/.test(text));
  if (wrong >= 0) return { received: `characters that base64 does not have (line ${line + wrong})`, action };
  return { received: "base64 that is cut off or damaged", action };
}
