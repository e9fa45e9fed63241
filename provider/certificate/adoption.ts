/** A certificate that is there already and is taken over, because it is the stack's own or `adoptExisting` is set. */
import type { HeldCertificate } from "../apinizer";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { parseCertificatePem, toPem } from "../x509";
import { hasFailedSome } from "./diff";
import type { CertificateInputs } from "./inputs";
import type { JwkSearch } from "./jwks/find";
import { previewUpdate } from "./jwks/preview";
import { certificateRunKey } from "./key";
import { type CertificateState, holdsCertificate, isAsWanted, observedState } from "./state";
import { updateCertificate } from "./writes";

/**
 * Writes only what differs, and what the stack knows not to be deployed.
 * @throws those of an update, and JwksProtectedError before anything is written.
 */
export async function adopt(
  context: Context,
  inputs: CertificateInputs,
  held: HeldCertificate,
): Promise<CertificateState> {
  const own = context.run.ownState(certificateRunKey(inputs)) as CertificateState | undefined;
  const deploymentPending = own !== undefined && hasFailedSome(own, inputs.environments);
  if (isAsWanted(held, inputs) && !deploymentPending) return observedState(inputs, held, [], []);
  await previewAdoption(context, inputs, held, true);
  const keepsContent = holdsCertificate(held, inputs);
  return updateCertificate(context, inputs, { keepsContent, deploymentPending, jwks: [], search: searchOf(held) });
}

/**
 * Tells what the update of an adoption does to JWKs, where there is one to another content. Reads only.
 * @throws JwksProtectedError.
 */
export async function previewAdoption(
  context: Context,
  news: PropertyMap,
  held: HeldCertificate,
  isPlanned: boolean,
): Promise<void> {
  const { projectName, certificateName, certificatePem } = news as CertificateInputs;
  const wanted = isUnknown(certificatePem) ? undefined : parseCertificatePem(certificatePem);
  const [deviating] = held.entries.filter(({ der }) => wanted === undefined || !der.equals(wanted));
  if (held.entries.length > 0 && deviating === undefined) return;
  const before = deviating === undefined ? {} : { certificatePem: toPem(deviating.der) };
  await previewUpdate(context, { projectName, certificateName, ...before }, news, isPlanned, searchOf(held));
}

function searchOf({ entries }: HeldCertificate): JwkSearch {
  return { ders: entries.map(({ der }) => der), isAllOfIt: true, hadUnknown: entries.length === 0 };
}
