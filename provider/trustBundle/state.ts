/**
 * Outputs of a trust bundle. A member of the set has an empty `retiresAt`, and its content is in the inputs alone; the content
 * of a retiring one is kept here, as long as it may have to be repaired. Outputs whose names begin with two underscores
 * are not shown.
 */
import type { TrustBundleInputs } from "./inputs";

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
  /** Sorted by certificate name. */
  readonly __retiring: readonly RetiringMember[];
  /** Names of members whose environments, alias or description a refresh saw to be others than these outputs say. */
  readonly __drifted: readonly string[];
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
