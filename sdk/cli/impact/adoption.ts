import { certificateKeyOf } from "../../../provider/certificate/import";
import type { CertificateInputs } from "../../../provider/certificate/inputs";
import { holdsCertificate, isAsWanted } from "../../../provider/certificate/state";
import type { CertificateStep } from "./cascade";
import { askFor, derOf } from "./held";
import { knownTexts, newId } from "./plan";
import { takesItselfOver } from "./planned";
import { noEffects, type StepEffects } from "./stepImpact";
import { writeOf } from "./update";

/** A create that takes over what the Manager holds, and so updates it. Any other create leaves everything as it is. */
export async function adoptionEffects(about: CertificateStep): Promise<StepEffects> {
  const { plan, step } = about;
  const id = newId(step);
  const isTakenOver = takesItselfOver(plan, step);
  const news = step.news?.inputs ?? {};
  if (id === undefined || (news.adoptExisting !== true && !isTakenOver)) return noEffects;
  const key = certificateKeyOf(id);
  const held = await askFor(about, key);
  if ("isGone" in held) return noEffects;
  if ("notKnown" in held)
    return { ...noEffects, notKnown: [`whether it takes over a certificate of that name: ${held.notKnown}`] };
  const { certificate } = held;
  const note = "It takes over the certificate that the Manager holds.";
  // What the state had of another certificate says nothing of this one.
  const { old: _, ...anew } = step;
  const taking = isTakenOver ? about : { ...about, step: anew };
  const wanted = news as CertificateInputs;
  const isKnown = derOf(news.certificatePem) !== undefined && knownTexts(news.environments) !== undefined;
  if (isKnown && isAsWanted(certificate, wanted)) return { ...noEffects, notes: [note] };
  const content = !isKnown ? "changes or nothing" : holdsCertificate(certificate, wanted) ? "stays" : "changes";
  const effects = await writeOf(taking, key, held, content);
  return { ...effects, notes: [note, ...effects.notes] };
}
