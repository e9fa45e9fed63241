/** A rotation as a person reads it: PEM tells nobody what it is. */
import { isUnknown, type PropertyMap } from "../resource/properties";
import { type CertificateFacts, certificateFacts, decodePem, hasSameKey, parseCertificatePem } from "../x509";
import { certificateSubject } from "./key";
import { type CertificateState, entriesIn } from "./state";

/** Old and new subject, end of validity, key and first digits of the SHA-256 thumbprint, and whether the key stays. */
export function describeRotation(state: CertificateState, { certificatePem }: PropertyMap): string {
  const subject = certificateSubject(state);
  if (isUnknown(certificatePem)) return `${subject}: rotation: ${summary(state)} => not known yet.`;
  // Of the old one, the state has all that is told.
  const old = decodePem(state.certificatePem);
  const next = parseCertificatePem(certificatePem as string);
  const facts = certificateFacts(next);
  if (!old.equals(next)) {
    const key = hasSameKey(old, next) ? "stays" : "changes";
    return `${subject}: rotation: ${summary(state)} => ${summary(facts)}; the key ${key}.`;
  }
  const deviating = entriesIn(state).filter((entry) => entry.thumbprintSha256 !== facts.thumbprintSha256);
  const held = deviating.map((entry) => `${firstDigits(entry.thumbprintSha256)} in ${entry.environment}`);
  return `${subject}: repair: ${held.join(", ")} => ${summary(facts)}.`;
}

function summary({ subjectDn, notAfter, publicKeyAlgorithm, thumbprintSha256 }: CertificateFacts): string {
  const name = subjectDn === "" ? "no subject" : subjectDn;
  return `${name} (valid until ${notAfter}, ${publicKeyAlgorithm}, SHA-256 ${firstDigits(thumbprintSha256)})`;
}

function firstDigits(thumbprint: string): string {
  return thumbprint.slice(0, 8);
}
