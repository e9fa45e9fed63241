import { certificateFacts, parseCertificatePem } from "../x509";
import { changesBetween } from "./diff";
import { type CertificateInputs, isUnknown, type RawInputs, unknownValue } from "./inputs";
import { type CertificateState, recordedState, sameSet } from "./state";

/** Inputs from which an output follows: it is known, and secret, as they are. */
export const outputSources = {
  thumbprintSha1: ["certificatePem"],
  thumbprintSha256: ["certificatePem"],
  subjectDn: ["certificatePem"],
  issuerDn: ["certificatePem"],
  serialNumber: ["certificatePem"],
  notBefore: ["certificatePem"],
  notAfter: ["certificatePem"],
  subjectAlternativeNames: ["certificatePem"],
  publicKeyAlgorithm: ["certificatePem"],
  deployedEnvironments: ["environments"],
  deployments: ["environments"],
  environmentEntries: ["environments", "alias", "certificatePem"],
  jwks: ["certificatePem"],
} as const satisfies Readonly<
  Record<Exclude<keyof CertificateState, keyof CertificateInputs>, readonly (keyof CertificateInputs)[]>
>;

/** Outputs as far as a preview can know them: what follows from the certificate is known before it is uploaded. */
export function plannedOutputs(inputs: RawInputs, state?: CertificateState): RawInputs {
  if (state !== undefined && !changesBetween(state, inputs).remote) {
    return { ...recordedState(state, inputs as unknown as CertificateInputs) };
  }
  const unknown = Object.fromEntries(Object.keys(outputSources).map((name) => [name, unknownValue]));
  const { certificatePem } = inputs;
  const known = isUnknown(certificatePem) ? {} : certificateFacts(parseCertificatePem(certificatePem as string));
  return { ...inputs, ...unknown, ...known };
}

/** The inputs because of which a diff finds a change, in their order, as a user shall see them. */
export function changedInputs(state: CertificateState, news: RawInputs): string[] {
  const { replaced, content, deployment } = changesBetween(state, news);
  const names = news.environments as readonly string[];
  const differs: Readonly<Record<string, boolean>> = {
    alias: news.alias !== state.alias || state.environmentEntries.some(({ alias }) => alias !== news.alias),
    description: news.description !== state.description,
    environments: isUnknown(names) || !sameSet(state.environments, names) || deployment,
    certificatePem: content,
    jwkUpdateAction: news.jwkUpdateAction !== state.jwkUpdateAction,
    updateScope: news.updateScope !== state.updateScope,
    jwkDeleteAction: news.jwkDeleteAction !== state.jwkDeleteAction,
    adoptExisting: news.adoptExisting !== state.adoptExisting,
    protectJwks: (news.protectJwks ?? false) !== (state.protectJwks ?? false),
  };
  return [...replaced, ...Object.keys(differs).filter((name) => differs[name])];
}
