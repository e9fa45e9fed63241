/** The certificate of a step as the Manager holds it, and as the state has it. */
import { type CertificateKey, CertificateNotFoundError, type HeldCertificate } from "../../../provider/apinizer";
import { ApinizerError } from "../../../provider/base/errors";
import { sortedSet } from "../../../provider/base/sets";
import { namedAsWanted } from "../../../provider/certificate/environmentNames";
import { type CertificateState, observedEntries } from "../../../provider/certificate/state";
import type { Context } from "../../../provider/resource/context";
import { isUnknown } from "../../../provider/resource/properties";
import { CertificateFormatError, parseCertificatePem, toPem } from "../../../provider/x509";
import { knownText, knownTexts, type PlannedState, type PlannedStep } from "./plan";

/** What the Manager answered. */
export type Held =
  | { readonly certificate: HeldCertificate }
  | { readonly isGone: true }
  | { readonly notKnown: string };

/** A step, and what leads to its Manager where that is known. */
interface Asking {
  readonly context?: Context | undefined;
  readonly step: PlannedStep;
}

/** Asks for the certificate by its id; environments have the names that the step gives them. */
export async function askFor({ context, step }: Asking, key: CertificateKey): Promise<Held> {
  if (context === undefined) return { notKnown: "what the Manager holds" };
  const { news, old } = step;
  const named = knownTexts(news?.inputs.environments) ?? knownTexts(old?.outputs.environments) ?? [];
  try {
    const certificate = await context.manager.certificates.get(key);
    return { certificate: { ...certificate, entries: namedAsWanted(certificate.entries, named) } };
  } catch (error) {
    if (error instanceof CertificateNotFoundError) return { isGone: true };
    if (!(error instanceof ApinizerError)) throw error;
    return { notKnown: `what the Manager holds (${error.subject}: ${error.received})` };
  }
}

/** The certificate's DER; undefined where it is not known. */
export function derOf(certificatePem: unknown): Buffer | undefined {
  const pem = knownText(certificatePem);
  try {
    return pem === undefined ? undefined : parseCertificatePem(pem);
  } catch (error) {
    if (!(error instanceof CertificateFormatError)) throw error;
    return undefined;
  }
}

/**
 * The state with which the provider compares: what is secret in it is what the Manager holds. Undefined where neither
 * tells the content.
 */
export function comparedState(key: CertificateKey, old: PlannedState, held: Held): CertificateState | undefined {
  const { outputs } = old;
  const entries = "certificate" in held ? held.certificate.entries : [];
  const der = derOf(outputs.certificatePem) ?? entries[0]?.der;
  if (der === undefined) return undefined;
  const environments = knownTexts(outputs.environments) ?? environmentsOf(held) ?? [];
  return {
    ...outputs,
    ...key,
    certificatePem: toPem(der),
    environments,
    deployedEnvironments: knownTexts(outputs.deployedEnvironments) ?? environments,
    ...(isUnknown(outputs.environmentEntries) ? { environmentEntries: observedEntries(entries) } : {}),
  } as unknown as CertificateState;
}

/** Environments of the certificate; undefined where the Manager has not told them. */
export function environmentsOf(held: Held): readonly string[] | undefined {
  if ("isGone" in held) return [];
  return "certificate" in held ? sortedSet(held.certificate.entries.map(({ environment }) => environment)) : undefined;
}
