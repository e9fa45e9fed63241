/** What the policies find wrong with a certificate, given in DER. No message names anything that it says of its owner. */
import { isWarnedAbout } from "../../provider/certificate/expiry";
import type { Problem } from "../../provider/resource/inputRules";
import { certificateFacts, certificateUsage, type KeyUsage, weakSignatureHash } from "../../provider/x509";
import type { PolicySettings } from "./settings";

export type CertificateRule = (der: Buffer, settings: PolicySettings, now: number) => Problem | undefined;

/** Days that are the whole life of a short-lived certificate count as for the expiry warning: its last third. */
export const daysLeftRule: CertificateRule = (der, { minimumDaysLeft }, now) => {
  const facts = certificateFacts(der);
  const hasExpired = Date.parse(facts.notAfter) < now;
  if (!hasExpired && !isWarnedAbout(facts, now, { days: minimumDaysLeft, percent: 0 })) return undefined;
  return {
    expected: `a certificate with more than ${minimumDaysLeft} days left`,
    received: `one that ${hasExpired ? "expired" : "expires"} at ${facts.notAfter}`,
    action: "Replace it with a renewed one.",
  };
};

export const rsaBitsRule: CertificateRule = (der, { minimumRsaBits }) => {
  const { publicKeyAlgorithm } = certificateFacts(der);
  const bits = Number(publicKeyAlgorithm.match(/^RSA-(?:PSS-)?(\d+)$/)?.[1] ?? Number.POSITIVE_INFINITY);
  if (bits >= minimumRsaBits) return undefined;
  return {
    expected: `an RSA key of at least ${minimumRsaBits} bits`,
    received: `${publicKeyAlgorithm}`,
    action: "Ask its issuer for a certificate with a longer key.",
  };
};

export const signatureRule: CertificateRule = (der) => {
  const hash = weakSignatureHash(der);
  if (hash === undefined) return undefined;
  return {
    expected: "a signature with SHA-256 or better",
    received: `one with ${hash}`,
    action: "Ask its issuer for a certificate that is signed with SHA-256.",
  };
};

const verifying: readonly KeyUsage[] = ["digitalSignature", "nonRepudiation"];
const encrypting: readonly KeyUsage[] = ["keyEncipherment", "dataEncipherment", "keyAgreement"];

/** Source: RFC 5280, 4.2.1.3 and 4.2.1.9. A certificate without key usage may be used for everything. */
export const trustRule: CertificateRule = (der, { allowEncryption }) => {
  const { isAuthority, keyUsage } = certificateUsage(der);
  if (keyUsage === undefined) return undefined;
  const received = `key usage ${keyUsage.join(", ") || "that allows nothing"}`;
  if (isAuthority) {
    if (keyUsage.includes("keyCertSign")) return undefined;
    const expected = "a CA certificate (CA:TRUE) whose key usage has keyCertSign";
    return { expected, received, action: "Ask for a CA certificate that may sign certificates." };
  }
  if (keyUsage.includes("keyCertSign")) {
    const expected = "keyCertSign in the key usage of CA certificates (CA:TRUE) alone";
    return { expected, received: `${received} without the CA flag`, action: "Ask its issuer for a correct one." };
  }
  const accepted = allowEncryption ? [...verifying, ...encrypting] : verifying;
  if (keyUsage.some((usage) => accepted.includes(usage))) return undefined;
  const action =
    "Give the certificate whose key signs, or set allowEncryption if JWKs for encryption are made from it.";
  return { expected: `key usage ${accepted.join(" or ")}`, received, action };
};
