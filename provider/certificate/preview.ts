import { isUnknown, type PropertyMap, unknownValue } from "../resource/properties";
import { certificateFacts, parseCertificatePem } from "../x509";
import { changesBetween } from "./diff";
import type { CertificateInputs } from "./inputs";
import { type CertificateState, recordedState } from "./state";

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
  Record<Exclude<keyof CertificateState, keyof CertificateInputs | `__${string}`>, readonly (keyof CertificateInputs)[]>
>;

/** Outputs as far as a preview can know them: what follows from the certificate is known before it is uploaded. */
export function plannedOutputs(inputs: PropertyMap, state?: CertificateState): PropertyMap {
  if (state !== undefined && !changesBetween(state, inputs).remote) {
    return { ...recordedState(state, inputs as CertificateInputs) };
  }
  const unknown = Object.fromEntries(Object.keys(outputSources).map((name) => [name, unknownValue]));
  const { certificatePem } = inputs;
  const known = isUnknown(certificatePem) ? {} : certificateFacts(parseCertificatePem(certificatePem as string));
  return { ...inputs, ...unknown, ...known };
}
