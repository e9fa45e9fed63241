/**
 * What is to become of each certificate of a bundle. Pure: what is known comes in, the moment included.
 *
 * A certificate enters the set, stays in it, leaves it or comes back. One that leaves retires for `overlapDays`, and goes
 * at once without them, or where it is distrusted. One that retires goes at its date, when it has expired, or when it is
 * distrusted. Where no clock can be trusted there is no moment, and nothing goes by a date. What is not in the set goes, too,
 * with the last of its environments.
 */
import { memberName } from "./key";
import type { Member } from "./state";
import type { WantedMember } from "./wanted";

/** Why a certificate goes. */
export type RemovalReason = "distrusted" | "left" | "foreign" | "nowhere" | "retired" | "expired";

export interface Removal {
  readonly member: Member;
  readonly reason: RemovalReason;
}

export interface Decisions {
  /** Those that are in the set and not at the Manager, as far as the outputs tell. */
  readonly entering: readonly WantedMember[];
  /** Members that retire and are in the set again. */
  readonly returning: readonly Member[];
  /** Members that leave the set, and retire. */
  readonly leaving: readonly Member[];
  /** Members that go. */
  readonly removals: readonly Removal[];
  /** Members that go on retiring. */
  readonly retiring: readonly Member[];
}

export interface Known {
  readonly bundleName: string;
  readonly members: readonly Member[];
  readonly wanted: readonly WantedMember[];
  readonly overlapDays: number;
  /** SHA-256 thumbprints: upper-case hex without colons. */
  readonly distrusted: ReadonlySet<string>;
  readonly keepExpired: boolean;
  /** Names of members all of whose environments are taken out. */
  readonly nowhere: ReadonlySet<string>;
  /** In milliseconds since the epoch; undefined where the clock cannot be trusted. */
  readonly now: number | undefined;
}

export const dayInMilliseconds = 24 * 60 * 60 * 1000;

export function decide(known: Known): Decisions {
  const { members, wanted } = known;
  const names = new Set(wanted.map(({ certificateName }) => certificateName));
  const held = new Set(members.map(({ certificateName }) => certificateName));
  const inSet = members.filter(({ certificateName }) => names.has(certificateName));
  const others = members.filter(({ certificateName }) => !names.has(certificateName));
  const removals = others.flatMap((member) => {
    const reason = removalReason(member, known);
    return reason === undefined ? [] : [{ member, reason }];
  });
  const going = new Set(removals.map(({ member }) => member));
  const staying = others.filter((member) => !going.has(member));
  return {
    entering: wanted.filter(({ certificateName }) => !held.has(certificateName)),
    returning: inSet.filter(isRetiring),
    leaving: staying.filter((member) => !isRetiring(member)),
    removals,
    retiring: staying.filter(isRetiring),
  };
}

function removalReason(member: Member, known: Known): RemovalReason | undefined {
  const { distrusted, overlapDays, keepExpired, nowhere, now, bundleName } = known;
  if ([...distrusted].some((thumbprint) => memberName(bundleName, thumbprint) === member.certificateName)) {
    return "distrusted";
  }
  if (!isRetiring(member) && overlapDays === 0) return "left";
  if (nowhere.has(member.certificateName)) return "nowhere";
  if (now === undefined) return undefined;
  if (isRetiring(member) && Date.parse(member.retiresAt) <= now) return "retired";
  // What was seen under its name, and is something else, tells nothing of its end.
  if (memberName(bundleName, member.thumbprintSha256) !== member.certificateName) return undefined;
  // A certificate is valid up to and including the second of its end.
  return !keepExpired && Date.parse(member.notAfter) < now ? "expired" : undefined;
}

export function isRetiring({ retiresAt }: Pick<Member, "retiresAt">): boolean {
  return retiresAt !== "";
}

/** Whether a removal depends on what the clock shows. */
export function isByDate({ reason }: Removal): boolean {
  return reason === "retired" || reason === "expired";
}

/** The end of an overlap that begins now, ISO 8601 in whole seconds. */
export function retirementDate(now: number, overlapDays: number): string {
  const end = new Date(Math.ceil((now + overlapDays * dayInMilliseconds) / 1000) * 1000);
  return end.toISOString().replace(".000Z", "Z");
}
