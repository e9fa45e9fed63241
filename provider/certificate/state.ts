import type { EnvironmentDeployment, HeldCertificate, HeldEntry } from "../apinizer";
import { sameSet, sortedSet } from "../base/sets";
import { inputsOf as pickInputs, withInputs } from "../resource/inputTable";
import { type CertificateFacts, certificateFacts, parseCertificatePem, toPem } from "../x509";
import { type CertificateInputs, certificateInputs } from "./inputs";
import type { CertificateJwk } from "./jwks/certificateJwk";

/** What the Manager held for one environment when it was last seen. There can be two for the same one. */
export interface EnvironmentEntry {
  readonly environment: string;
  readonly alias: string;
  readonly thumbprintSha256: string;
}

/** Outputs of a certificate: its inputs, what its certificate says, and what was seen at the Manager. */
export interface CertificateState extends CertificateInputs, CertificateFacts {
  readonly deployedEnvironments: readonly string[];
  readonly deployments: readonly EnvironmentDeployment[];
  /**
   * Every entry that was seen, where one deviates: what makes that visible to the next diff. Absent where each of the
   * environments has one entry with the alias and the certificate of this state ({@link entriesIn}), for the engine writes
   * the whole state for every step.
   */
  readonly environmentEntries?: readonly EnvironmentEntry[];
  /**
   * Of an import, until something is written or recorded: what an update does to JWKs is the program's choice, which the
   * Manager does not know. Two underscores, for the engine shows no such output.
   */
  readonly __importedWithoutJwkUpdate?: true;
  /** JWKs created from it, sorted by project and name; absent in the state of an earlier release. */
  readonly jwks?: readonly CertificateJwk[];
}

/** Whether the Manager holds exactly what is wanted, in every entry. */
export function isAsWanted(held: HeldCertificate, wanted: CertificateInputs): boolean {
  return deviations(held, wanted).length === 0;
}

/** How what the Manager holds differs from what is wanted, by inputs. */
export function deviations(held: HeldCertificate, wanted: CertificateInputs): string[] {
  const environments = environmentsOf(held);
  const [deviating] = held.entries.filter(({ alias }) => alias !== wanted.alias);
  return [
    ...(held.description === wanted.description ? [] : ["description: another one"]),
    ...(sameSet(environments, wanted.environments)
      ? []
      : [`environments: expected ${listOf(sortedSet(wanted.environments))}, got ${listOf(environments)}`]),
    ...(deviating === undefined
      ? []
      : [`alias: expected ${wanted.alias}, got ${deviating.alias} in ${deviating.environment}`]),
    ...(holdsCertificate(held, wanted) ? [] : ["certificatePem: another one"]),
  ];
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

/** Whether every entry carries the wanted certificate. */
export function holdsCertificate(held: HeldCertificate, wanted: Pick<CertificateInputs, "certificatePem">): boolean {
  const der = parseCertificatePem(wanted.certificatePem);
  return held.entries.length > 0 && held.entries.every((entry) => entry.der.equals(der));
}

function environmentsOf(held: HeldCertificate): string[] {
  return sortedSet(held.entries.map((entry) => entry.environment));
}

/** Outputs after a write that the Manager answered completely: every environment has what was sent. */
export function writtenState(
  wanted: CertificateInputs,
  deployments: readonly EnvironmentDeployment[],
  jwks: readonly CertificateJwk[],
): CertificateState {
  const facts = certificateFacts(parseCertificatePem(wanted.certificatePem));
  const deployed = sortedSet(deployments.filter((row) => row.success).map((row) => row.environment));
  const entries = entriesOf({ ...wanted, ...facts, environments: deployed });
  return withDeviating(entries, { ...wanted, ...facts, deployedEnvironments: deployed, deployments, jwks });
}

/** What every environment held when it was last seen. */
export function entriesIn(state: CertificateState): readonly EnvironmentEntry[] {
  return state.environmentEntries ?? entriesOf(state);
}

/** One entry for each of the environments, none of which deviates. */
function entriesOf({
  environments,
  alias,
  thumbprintSha256,
}: Pick<CertificateState, "environments" | "alias" | "thumbprintSha256">): EnvironmentEntry[] {
  return sortedSet(environments).map((environment) => ({ environment, alias, thumbprintSha256 }));
}

function withDeviating(entries: readonly EnvironmentEntry[], state: CertificateState): CertificateState {
  return sameEntries(entries, entriesOf(state)) ? state : { ...state, environmentEntries: entries };
}

/**
 * Outputs from what the Manager holds. Where it deviates from `previous` (the inputs just written, or the state before a
 * refresh), the deviation is reported: of entries that disagree, the one that differs from them. `seenBefore` are the
 * entries of the state before; as long as they stay the same, so does what is reported.
 */
export function observedState(
  previous: CertificateInputs,
  held: HeldCertificate,
  deployments: readonly EnvironmentDeployment[],
  jwks: readonly CertificateJwk[],
  seenBefore: readonly EnvironmentEntry[] = [],
): CertificateState {
  const knownDer = parseCertificatePem(previous.certificatePem);
  const entries = observedEntries(held.entries);
  const unchanged = sameEntries(entries, seenBefore);
  const deviating = unchanged ? undefined : held.entries.find((entry) => !entry.der.equals(knownDer));
  const renamed = unchanged ? undefined : held.entries.find((entry) => entry.alias !== previous.alias);
  const environments = environmentsOf(held);
  const observed: CertificateInputs = {
    ...previous,
    certificatePem: deviating === undefined ? previous.certificatePem : toPem(deviating.der),
    alias: renamed?.alias ?? previous.alias,
    description: held.description,
    environments: sameSet(environments, previous.environments) ? previous.environments : environments,
  };
  const failed = new Set(deployments.filter((row) => !row.success).map((row) => row.environment));
  const deployed = environments.filter((environment) => !failed.has(environment));
  const facts = certificateFacts(deviating?.der ?? knownDer);
  return withDeviating(entries, { ...observed, ...facts, deployedEnvironments: deployed, deployments, jwks });
}

/** Outputs as {@link observedState} has them after a refresh. */
export function refreshedState(state: CertificateState, held: HeldCertificate): CertificateState {
  const { deployments, environmentEntries, jwks = [] } = state;
  const before = entriesIn(state);
  const observed = observedState(inputsOf(state), held, deployments, jwks, before);
  // A state of an earlier release has all entries: that alone is no change.
  const keeps = environmentEntries !== undefined && sameEntries(entriesIn(observed), before);
  return keeps ? { ...observed, environmentEntries } : observed;
}

/** What the entries hold, sorted. */
export function observedEntries(entries: readonly HeldEntry[]): EnvironmentEntry[] {
  return entries
    .map(({ environment, alias, der }) => {
      const { thumbprintSha256 } = certificateFacts(der);
      return { environment, alias, thumbprintSha256 };
    })
    .sort((a, b) => (entryKey(a) < entryKey(b) ? -1 : 1));
}

/** Whether both are the same entries in whatever order, each as often. */
export function sameEntries(a: readonly EnvironmentEntry[], b: readonly EnvironmentEntry[]): boolean {
  const [first, second] = [a.map(entryKey).sort(), b.map(entryKey).sort()];
  return first.length === second.length && first.every((key, index) => key === second[index]);
}

/** Identifies an entry; the engine hands a state back with its members in another order. */
function entryKey({ environment, alias, thumbprintSha256 }: EnvironmentEntry): string {
  return JSON.stringify([environment, alias, thumbprintSha256]);
}

/** The state with other inputs that no call was made for. */
export function recordedState(
  { __importedWithoutJwkUpdate: _, ...state }: CertificateState,
  inputs: CertificateInputs,
): CertificateState {
  return withInputs(certificateInputs, state, inputs);
}

/** The inputs among the outputs. */
export function inputsOf(state: CertificateState): CertificateInputs {
  return pickInputs(certificateInputs, state);
}
