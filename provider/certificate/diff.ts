import { sameSet } from "../base/sets";
import { type Comparisons, changedInputs } from "../resource/inputTable";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { thumbprintOfPem } from "../x509";
import { type CertificateInputs, certificateInputs } from "./inputs";
import { type CertificateState, entriesIn } from "./state";

/** How wanted inputs differ from what was last seen. A value that is not known yet counts as different. */
export interface CertificateChanges {
  /** Inputs because of which there is something to do, those that force a replacement first. */
  readonly changed: readonly string[];
  /** Inputs that make another certificate of it. */
  readonly replaced: readonly string[];
  /** Not every entry of the Manager carries the wanted certificate. */
  readonly content: boolean;
  /** An environment lacks the certificate although it was sent there: its last deployment failed. */
  readonly deployment: boolean;
  /** The Manager has to be written to. */
  readonly remote: boolean;
}

const comparisons: Comparisons<CertificateState> = {
  alias: (state, { alias }) =>
    alias !== state.alias || state.environmentEntries?.some((entry) => entry.alias !== alias) === true,
  environments: (state, { environments }) =>
    isUnknown(environments) || !sameSet(state.environments, names(environments)) || hasFailedSome(state, environments),
  certificatePem: (state, { certificatePem }) => contentDiffers(state, certificatePem),
  jwkUpdateAction: (state, { jwkUpdateAction }) => differsUnlessImported(state, state.jwkUpdateAction, jwkUpdateAction),
  updateScope: (state, { updateScope }) => differsUnlessImported(state, state.updateScope, updateScope),
};

export function changesBetween(state: CertificateState, news: PropertyMap): CertificateChanges {
  const { replaced, written, recorded } = changedInputs(certificateInputs, state, news, comparisons);
  return {
    changed: [...replaced, ...written, ...recorded],
    replaced,
    content: written.includes("certificatePem"),
    deployment: hasFailedSome(state, news.environments),
    remote: written.length > 0,
  };
}

/**
 * Whether the old certificate and its replacement would hold one alias in one environment of one Manager. Outside Pulumi, an
 * environment can have got an alias of its own; and where a deployment failed, no entry was seen.
 */
export function mayClash(state: CertificateState, news: PropertyMap): boolean {
  if (news.connection !== state.connection) return false;
  const wanted = new Set(names(news.environments));
  const sent = state.environments.map((environment) => ({ environment, alias: state.alias }));
  return [...sent, ...entriesIn(state)].some(
    ({ environment, alias }) => alias === news.alias && (isUnknown(news.environments) || wanted.has(environment)),
  );
}

function contentDiffers(state: CertificateState, certificatePem: unknown): boolean {
  if (isUnknown(certificatePem)) return true;
  const wanted = thumbprintOfPem(certificatePem as CertificateInputs["certificatePem"]);
  return (
    thumbprintOfPem(state.certificatePem) !== wanted ||
    state.environmentEntries?.some((entry) => entry.thumbprintSha256 !== wanted) === true
  );
}

/** No delete depends on these two, and an update is told them by the program: to record them can wait. */
function differsUnlessImported(state: CertificateState, recorded: unknown, wanted: unknown): boolean {
  return recorded !== wanted && state.__importedWithoutJwkUpdate !== true;
}

/** Whether one of the wanted environments is known to have failed. A merely new one is none of them. */
export function hasFailedSome(state: CertificateState, wanted: unknown): boolean {
  const failed = failedEnvironments(state);
  return !isUnknown(wanted) && names(wanted).some((environment) => failed.includes(environment));
}

/** Those to which the certificate was sent, and which did not deploy it. */
export function failedEnvironments({ environments, deployedEnvironments }: CertificateState): readonly string[] {
  return environments.filter((environment) => !deployedEnvironments.includes(environment));
}

function names(environments: unknown): readonly string[] {
  return Array.isArray(environments) ? environments : [];
}
