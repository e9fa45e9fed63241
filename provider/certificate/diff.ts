import { type CertificateInputs, isUnknown, type RawInputs } from "./inputs";
import { type CertificateState, sameSet, thumbprint } from "./state";

/** How wanted inputs differ from what was last seen. A value that is not known yet counts as different. */
export interface CertificateChanges {
  /** Inputs that make another certificate of it. */
  readonly replaced: readonly string[];
  /** Not every entry of the Manager carries the wanted certificate. */
  readonly content: boolean;
  /** An environment lacks the certificate although it was sent there: its last deployment failed. */
  readonly deployment: boolean;
  /** The Manager has to be written to. */
  readonly remote: boolean;
  /** Something changed that only later calls need. */
  readonly recorded: boolean;
}

const immutable = ["projectName", "certificateName", "connection"] as const;
const options = ["jwkUpdateAction", "updateScope", "jwkDeleteAction", "adoptExisting"] as const;

export function changesBetween(state: CertificateState, news: RawInputs): CertificateChanges {
  const content = contentDiffers(state, news.certificatePem);
  const alias = news.alias !== state.alias || state.environmentEntries.some((entry) => entry.alias !== news.alias);
  const deployment = hasFailedSome(state, news.environments);
  const environments = isUnknown(news.environments) || !sameSet(state.environments, names(news.environments));
  return {
    replaced: immutable.filter((property) => news[property] !== state[property]),
    content,
    deployment,
    remote: content || alias || news.description !== state.description || environments || deployment,
    recorded:
      options.some((property) => news[property] !== state[property]) ||
      (news.protectJwks ?? false) !== (state.protectJwks ?? false),
  };
}

/** Whether the old certificate and its replacement would hold one alias in one environment of one Manager. */
export function mayClash(state: CertificateState, news: RawInputs): boolean {
  if (news.connection !== state.connection || news.alias !== state.alias) return false;
  const wanted = new Set(names(news.environments));
  return isUnknown(news.environments) || state.environments.some((environment) => wanted.has(environment));
}

function contentDiffers(state: CertificateState, certificatePem: unknown): boolean {
  if (isUnknown(certificatePem)) return true;
  const wanted = thumbprint(certificatePem as CertificateInputs["certificatePem"]);
  return (
    thumbprint(state.certificatePem) !== wanted ||
    state.environmentEntries.some((entry) => entry.thumbprintSha256 !== wanted)
  );
}

/** A merely new environment is none that failed. */
function hasFailedSome({ environments, deployedEnvironments }: CertificateState, wanted: unknown): boolean {
  const failed = environments.filter((environment) => !deployedEnvironments.includes(environment));
  return !isUnknown(wanted) && names(wanted).some((environment) => failed.includes(environment));
}

function names(environments: unknown): readonly string[] {
  return Array.isArray(environments) ? environments : [];
}
