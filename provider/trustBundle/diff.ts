import { sameSet } from "../base/sets";
import { type Comparisons, changedInputs } from "../resource/inputTable";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { type Decisions, decide, isRetiring } from "./decisions";
import { normalThumbprint, type TrustBundleInputs, trustBundleInputs } from "./inputs";
import { holdsSomethingElse } from "./repairs";
import { keptMember, type Member, ownMembers, type TrustBundleState } from "./state";
import { wantedMembers } from "./wanted";

/** How wanted inputs differ from what was last seen. A value that is not known yet counts as different. */
export interface TrustBundleChanges {
  /** Inputs and outputs because of which there is something to do. */
  readonly changed: readonly string[];
  readonly replaced: readonly string[];
  /** The Manager has to be asked, and mostly written to. */
  readonly remote: boolean;
  /** Absent where the certificates are not known yet. */
  readonly decisions?: Decisions;
}

const comparisons: Comparisons<TrustBundleState> = {
  environments: (state, { environments }) =>
    isUnknown(environments) ||
    !sameSet(state.environments, environments as string[]) ||
    !sameSet(state.deployedEnvironments, environments as string[]),
  // What enters and leaves is decided from the members.
  certificates: (_, { certificates }) => isUnknown(certificates),
  distrust: (state, { distrust }) =>
    isUnknown(distrust) || !sameSet(thumbprints(state.distrust), thumbprints(distrust as string[] | undefined)),
};

function thumbprints(distrust: readonly string[] = []): string[] {
  return distrust.map(normalThumbprint);
}

/** `now`: the moment by which certificates go; undefined where nothing goes by a date. */
export function changesBetween(
  state: TrustBundleState,
  news: PropertyMap,
  now: number | undefined,
): TrustBundleChanges {
  const { replaced, written, recorded } = changedInputs(trustBundleInputs, state, news, comparisons);
  if (isUnknown(news.certificates) || isUnknown(news.bundleName)) {
    return { changed: [...replaced, ...written, ...recorded], replaced, remote: true };
  }
  const decisions = decisionsOf(state, news as TrustBundleInputs, now);
  const { entering, leaving, returning, removals } = decisions;
  const isOfSet = entering.length + leaving.length + returning.length > 0;
  const isOfMembers = removals.length > 0 || hasDrifted(state);
  const changed = [
    ...new Set([...replaced, ...(isOfSet ? ["certificates"] : []), ...written, ...recorded]),
    ...(isOfMembers ? ["members"] : []),
  ];
  return { changed, replaced, remote: written.length > 0 || isOfSet || isOfMembers, decisions };
}

export function decisionsOf(state: TrustBundleState, news: TrustBundleInputs, now: number | undefined): Decisions {
  const wanted = wantedMembers(news.bundleName, news.certificates);
  const members = [...ownMembers(state, wanted).map((member) => asKept(state, member)), ...goneWhileRetiring(state)];
  return decide({
    bundleName: news.bundleName,
    members,
    wanted,
    overlapDays: isUnknown(news.overlapDays) ? state.overlapDays : news.overlapDays,
    distrusted: new Set(isUnknown(news.distrust) ? [] : thumbprints(news.distrust)),
    keepExpired: news.keepExpired,
    nowhere: new Set(isUnknown(news.environments) ? [] : inNone(state, members, news.environments)),
    now,
  });
}

/**
 * What retires, as it is kept: a refresh may have seen something else in its place. One that an update which did not come to
 * its end has taken into the set again does not retire any more.
 */
function asKept({ bundleName, __retiring }: TrustBundleState, member: Member): Member {
  if (!isRetiring(member)) return member;
  const retiring = __retiring.find(({ certificateName }) => certificateName === member.certificateName);
  return retiring === undefined ? member : keptMember(bundleName, retiring);
}

/** Names of those that are in none of the environments. */
function inNone(state: TrustBundleState, members: readonly Member[], environments: readonly string[]): string[] {
  const retiring = new Map(state.__retiring.map((member) => [member.certificateName, member.environments]));
  return members
    .map(({ certificateName }) => certificateName)
    .filter((name) => !(retiring.get(name) ?? state.environments).some((one) => environments.includes(one)));
}

/**
 * A member of the state holds something else, is gone while it retires, is not as it was written, was not deployed, or may be
 * there.
 */
function hasDrifted(state: TrustBundleState): boolean {
  const isOther = state.members.some((member) => holdsSomethingElse(state.bundleName, member));
  const { __drifted, deployments, __uncertain = [] } = state;
  const isGone = goneWhileRetiring(state).length > 0;
  return isOther || isGone || [__drifted, deployments, __uncertain].some(({ length }) => length > 0);
}

/** Retiring members that the Manager did not hold any more when it was last looked at. */
function goneWhileRetiring({ bundleName, members, __retiring }: TrustBundleState): Member[] {
  const held = new Set(members.map(({ certificateName }) => certificateName));
  return __retiring
    .filter(({ certificateName }) => !held.has(certificateName))
    .map((retiring) => keptMember(bundleName, retiring));
}
