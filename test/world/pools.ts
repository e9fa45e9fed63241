import { X509Certificate } from "node:crypto";
import { ellipticCertificate, realCertificates } from "../support/certificates";
import { selfSigned } from "../support/openssl";
import type { Content } from "./model";

/** Small pools, so that what a sequence draws from them clashes often. */
export const projects = ["payments", "identity"] as const;
export const certificateNames = ["cert-a", "cert-b", "cert-c"] as const;
export const aliases = ["alias-a", "alias-b", "alias-c"] as const;
export const environments = ["production", "staging"] as const;
/** Not part of any logical name, so that a message that has one of them names the JWK. */
export const jwkNames = ["signing", "sealing", "third"] as const;
export const bundleNames = ["partners", "roots"] as const;
export const descriptions = ["first text", "second text"] as const;

const [first, second] = realCertificates("rsa");

export const pems: Readonly<Record<Content, string>> = {
  "rsa-1": first?.pem ?? "",
  "rsa-2": second?.pem ?? "",
  ec: ellipticCertificate.pem,
  brief: selfSigned({ subject: "/CN=brief", days: 42 }).certificatePem,
};

/** What a trust bundle has. */
export const memberContents = Object.keys(pems) as Content[];
/** What certificates of their own have, which are not looked at after days. */
export const contents = memberContents.filter((content) => content !== "brief");
/** Overlaps, and days that pass at once: no number of these comes to one of those, or to the end of a certificate. */
export const overlaps = [0, 5, 30] as const;
export const passingDays = [3.5, 9.5, 40.5] as const;
export const clockNames = ["machine", "Managers"] as const;

export const sha1Of = perContent((certificate) => certificate.fingerprint.replaceAll(":", ""));
/** The last moment at which it is valid, in milliseconds since the epoch. */
export const validTo = perContent(({ validTo }) => Date.parse(validTo));
export const sha256Of = perContent((certificate) => certificate.fingerprint256.replaceAll(":", ""));
/** The public key, as {@link keyText} gives it. */
export const keyOf = perContent(({ publicKey }) => keyText(publicKey.export({ format: "jwk" })));

/** The key of a public JWK as one text: equal for equal keys. */
export function keyText({ n, e, crv, x, y }: { n?: string; e?: string; crv?: string; x?: string; y?: string }): string {
  return JSON.stringify([n, e, crv, x, y]);
}

export function contentOfSha1(sha1: string): Content | undefined {
  return memberContents.find((content) => sha1Of[content] === sha1);
}

function perContent<T>(of: (certificate: X509Certificate) => T): Readonly<Record<Content, T>> {
  const entries = memberContents.map((content) => [content, of(new X509Certificate(pems[content]))] as const);
  return Object.fromEntries(entries) as Record<Content, T>;
}

/** A signature algorithm that fits the key of a certificate. */
export function algorithmFor(sha1: string): string {
  const { publicKey } = new X509Certificate(pems[contentOfSha1(sha1) ?? "rsa-1"]);
  if (publicKey.asymmetricKeyType === "rsa") return "RS256";
  return publicKey.asymmetricKeyDetails?.namedCurve === "secp384r1" ? "ES384" : "ES256";
}
