import { X509Certificate } from "node:crypto";
import { ellipticCertificate, realCertificates } from "../support/certificates";
import type { Content } from "./model";

/** Small pools, so that what a sequence draws from them clashes often. */
export const projects = ["payments", "identity"] as const;
export const certificateNames = ["cert-a", "cert-b", "cert-c"] as const;
export const aliases = ["alias-a", "alias-b", "alias-c"] as const;
export const environments = ["production", "staging"] as const;
/** Not part of any logical name, so that a message that has one of them names the JWK. */
export const jwkNames = ["signing", "sealing", "third"] as const;
export const descriptions = ["first text", "second text"] as const;

const [first, second] = realCertificates("rsa");

export const pems: Readonly<Record<Content, string>> = {
  "rsa-1": first?.pem ?? "",
  "rsa-2": second?.pem ?? "",
  ec: ellipticCertificate.pem,
};

export const contents = Object.keys(pems) as Content[];

export const sha1Of = perContent((certificate) => certificate.fingerprint.replaceAll(":", ""));
export const sha256Of = perContent((certificate) => certificate.fingerprint256.replaceAll(":", ""));
/** The public key, as {@link keyText} gives it. */
export const keyOf = perContent(({ publicKey }) => keyText(publicKey.export({ format: "jwk" })));

/** The key of a public JWK as one text: equal for equal keys. */
export function keyText({ n, e, crv, x, y }: { n?: string; e?: string; crv?: string; x?: string; y?: string }): string {
  return JSON.stringify([n, e, crv, x, y]);
}

export function contentOfSha1(sha1: string): Content | undefined {
  return contents.find((content) => sha1Of[content] === sha1);
}

function perContent(of: (certificate: X509Certificate) => string): Readonly<Record<Content, string>> {
  const entries = contents.map((content) => [content, of(new X509Certificate(pems[content]))] as const);
  return Object.fromEntries(entries) as Record<Content, string>;
}

/** A signature algorithm that fits the key of a certificate. */
export function algorithmFor(sha1: string): string {
  return contentOfSha1(sha1) === "ec" ? ecAlgorithm : "RS256";
}

const curve = new X509Certificate(pems.ec).publicKey.asymmetricKeyDetails?.namedCurve;
const ecAlgorithm = curve === "secp384r1" ? "ES384" : "ES256";
