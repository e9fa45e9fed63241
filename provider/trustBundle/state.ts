/**
 * Outputs of a trust bundle. A member of the set has an empty `retiresAt`, and its content is in the inputs alone; the content
 * of a retiring one is kept here, as long as it may have to be repaired. Outputs whose names begin with two underscores
 * are not shown.
 */
import { sortedSet } from "../base/sets";
import { defined } from "../resource/properties";
import { parseCertificatePem } from "../x509";
import type { TrustBundleInputs } from "./inputs";
import { type WantedMember, wantedMember } from "./wanted";

/** A certificate of the bundle that the Manager was seen to hold. */
export interface Member {
  /** Of what the Manager holds under the name: where that is another content than the name says, it has drifted. */
  readonly thumbprintSha256: string;
  readonly certificateName: string;
  readonly subjectDn: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /** ISO 8601; empty for one of the set. */
  readonly retiresAt: string;
}

/** A failed row of the last write. */
export interface FailedDeployment {
  readonly environment: string;
  readonly certificateName: string;
  readonly success: boolean;
  readonly message: string;
}

/** What is kept of a retiring certificate, whether the Manager holds it or not. */
export interface RetiringMember {
  readonly certificateName: string;
  readonly retiresAt: string;
  readonly certificatePem: string;
  /** Where it is deployed. */
  readonly environments: readonly string[];
}

/** Outputs of a trust bundle. */
export interface TrustBundleState extends Omit<TrustBundleInputs, "certificates"> {
  /** Sorted by thumbprint. */
  readonly members: readonly Member[];
  /** The earliest `retiresAt`, or empty. */
  readonly nextRetirement: string;
  /** Those in which every member of the set is deployed, sorted. */
  readonly deployedEnvironments: readonly string[];
  readonly deployments: readonly FailedDeployment[];
  /** SHA-1 thumbprints by certificate name: all that some Managers' lists tell of a content. */
  readonly __thumbprintsSha1: Readonly<Record<string, string>>;
  /**
   * RFC 7638 thumbprints of the keys by certificate name: JWKs were made from them, whatever a name holds by now. None in
   * what was written before this output was there, until the next update.
   */
  readonly __keyThumbprints?: Readonly<Record<string, string>>;
  /** Sorted by certificate name. */
  readonly __retiring: readonly RetiringMember[];
  /**
   * Names of members whose environments, alias or description are others than these outputs say: as a refresh saw them, or
   * as an update wrote them that did not come to its end.
   */
  readonly __drifted: readonly string[];
  /** Names of members that were taken over without a write: only the answer to one tells whether it was deployed. */
  readonly __unconfirmed: readonly string[];
  /**
   * What may be there: the answer to its create was lost, and nothing told what became of it. Absent where there is none;
   * the next look at the Manager decides.
   */
  readonly __uncertain?: readonly Member[];
}

export function sortedMembers(members: readonly Member[]): Member[] {
  return [...members].sort((a, b) => (memberOrder(a) < memberOrder(b) ? -1 : 1));
}

function memberOrder({ thumbprintSha256, certificateName }: Member): string {
  return `${thumbprintSha256} ${certificateName}`;
}

/** The earliest `retiresAt`, or empty. */
export function nextRetirementOf(members: readonly Member[]): string {
  const [first = ""] = members
    .map(({ retiresAt }) => retiresAt)
    .filter((date) => date !== "")
    .sort();
  return first;
}

export function memberOf(
  { thumbprintSha256, certificateName, subjectDn, notAfter }: WantedMember,
  retiresAt: string,
): Member {
  return { thumbprintSha256, certificateName, subjectDn, notAfter, retiresAt };
}

/** A certificate that retires, as it is kept, whether the Manager holds it or not. */
export function keptMember(bundleName: string, { certificatePem, retiresAt }: RetiringMember): Member {
  return memberOf(wantedMember(bundleName, parseCertificatePem(certificatePem)), retiresAt);
}

/** What the outputs are made from. */
export interface Seen {
  readonly members: readonly Member[];
  /** Where each member is deployed, by its name. */
  readonly environments: ReadonlyMap<string, readonly string[]>;
  readonly deployments: readonly FailedDeployment[];
  readonly thumbprintsSha1: Readonly<Record<string, string>>;
  readonly keyThumbprints: Readonly<Record<string, string>>;
  readonly retiring: readonly RetiringMember[];
  readonly drifted: readonly string[];
  readonly unconfirmed: readonly string[];
  readonly uncertain: readonly Member[];
}

/** Outputs from what was seen, and the inputs that they repeat. */
export function stateOf(inputs: Omit<TrustBundleInputs, "certificates">, seen: Seen): TrustBundleState {
  const members = sortedMembers(seen.members);
  const names = new Set(members.map(({ certificateName }) => certificateName));
  const inSet = members.filter(({ retiresAt }) => retiresAt === "");
  const known = new Set([...names, ...seen.uncertain.map(({ certificateName }) => certificateName)]);
  const ofMembers = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => known.has(name)));
  const deployments = seen.deployments.filter(({ certificateName }) => names.has(certificateName));
  const isDeployed = (environment: string) =>
    inSet.every(
      ({ certificateName }) =>
        seen.environments.get(certificateName)?.includes(environment) === true &&
        !deployments.some((row) => row.certificateName === certificateName && row.environment === environment),
    );
  const everywhere = sortedSet([...seen.environments.values()].flat());
  return {
    ...repeatedInputs(inputs),
    members,
    nextRetirement: nextRetirementOf(members),
    deployedEnvironments: inSet.length === 0 ? [] : everywhere.filter(isDeployed),
    deployments: deployments.sort((a, b) => (rowOrder(a) < rowOrder(b) ? -1 : 1)),
    __thumbprintsSha1: ofMembers(seen.thumbprintsSha1),
    __keyThumbprints: ofMembers(seen.keyThumbprints),
    __retiring: [...seen.retiring].sort((a, b) => (a.certificateName < b.certificateName ? -1 : 1)),
    __drifted: [...seen.drifted].sort(),
    __unconfirmed: seen.unconfirmed.filter((name) => names.has(name)).sort(),
    ...(seen.uncertain.length === 0 ? {} : { __uncertain: sortedMembers(seen.uncertain) }),
  };
}

/** What is the bundle's at the Manager, or may be; what may be there and is wanted has to be written all the same. */
export function ownMembers(
  { members, __uncertain = [] }: Pick<TrustBundleState, "members" | "__uncertain">,
  wanted: readonly WantedMember[] = [],
): readonly Member[] {
  const names = new Set(wanted.map(({ certificateName }) => certificateName));
  return [...members, ...__uncertain.filter(({ certificateName }) => !names.has(certificateName))];
}

/** The inputs that the outputs repeat. */
export function repeatedInputs(
  inputs: Omit<TrustBundleInputs, "certificates">,
): Omit<TrustBundleInputs, "certificates"> {
  const { projectName, bundleName, environments, description, overlapDays, distrust, keepExpired } = inputs;
  const { jwkDeleteAction, protectJwks, connection } = inputs;
  return defined({
    ...{ projectName, bundleName, environments, description, overlapDays, distrust, keepExpired },
    ...{ jwkDeleteAction, protectJwks, connection },
  }) as Omit<TrustBundleInputs, "certificates">;
}

function rowOrder({ environment, certificateName }: FailedDeployment): string {
  return `${environment} ${certificateName}`;
}
