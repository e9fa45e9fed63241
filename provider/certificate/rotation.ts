/** A rotation as a person reads it: PEM tells nobody what it is. */
import { certificateKeyThumbprint } from "../jose/thumbprint";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { certificateFacts, parseCertificatePem } from "../x509";
import { certificateSubject } from "./key";
import type { CertificateState } from "./state";

/** Old and new subject, end of validity, key and first digits of the SHA-256 thumbprint, and whether the key stays. */
export function describeRotation(state: CertificateState, { certificatePem }: PropertyMap): string {
  const subject = certificateSubject(state);
  const old = parseCertificatePem(state.certificatePem);
  if (isUnknown(certificatePem)) return `${subject}: rotation: ${summary(old)} => not known yet.`;
  const next = parseCertificatePem(certificatePem as string);
  if (!old.equals(next)) return `${subject}: rotation: ${summary(old)} => ${summary(next)}; ${keyChange(old, next)}.`;
  const { thumbprintSha256 } = certificateFacts(next);
  const deviating = state.environmentEntries.filter((entry) => entry.thumbprintSha256 !== thumbprintSha256);
  const held = deviating.map((entry) => `${firstDigits(entry.thumbprintSha256)} in ${entry.environment}`);
  return `${subject}: repair: ${held.join(", ")} => ${summary(next)}.`;
}

function summary(der: Buffer): string {
  const { subjectDn, notAfter, publicKeyAlgorithm, thumbprintSha256 } = certificateFacts(der);
  const name = subjectDn === "" ? "no subject" : subjectDn;
  return `${name} (valid until ${notAfter}, ${publicKeyAlgorithm}, SHA-256 ${firstDigits(thumbprintSha256)})`;
}

function firstDigits(thumbprint: string): string {
  return thumbprint.slice(0, 8);
}

function keyChange(old: Buffer, next: Buffer): string {
  const [before, after] = [certificateKeyThumbprint(old), certificateKeyThumbprint(next)];
  // Without a form as a JWK, keys of one kind are not told apart.
  const isUncertain = before === undefined && after === undefined && kindOf(old) === kindOf(next);
  if (isUncertain) return "the keys were not compared";
  return before === after ? "the key stays" : "the key changes";
}

function kindOf(der: Buffer): string {
  return certificateFacts(der).publicKeyAlgorithm;
}
