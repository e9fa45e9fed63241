import { answerOr } from "../base/fallback";
import type { Context } from "../resource/context";
import type { PropertyMap } from "../resource/properties";
import { moment, trustedMoment } from "./clock";
import { type Decisions, isByDate } from "./decisions";
import { changesBetween, type TrustBundleChanges } from "./diff";
import { contentOf, expectedContent, type HeldMember, heldMembers } from "./held";
import { holdsSomethingElse } from "./repairs";
import type { Member, TrustBundleState } from "./state";

/**
 * The changes, by the moment of this run; where something is due by it, the Manager's clock is looked at. What leaves is
 * looked at, too: it may hold something else.
 */
export async function changesNow(
  context: Context,
  state: TrustBundleState,
  news: PropertyMap,
): Promise<TrustBundleChanges> {
  const changes = changesBetween(state, news, await moment(context, state));
  const isDue = changes.decisions?.removals.some(isByDate) === true;
  const current = isDue ? changesBetween(state, news, await trustedMoment(context, state)) : changes;
  if (current.decisions === undefined) return current;
  return { ...current, decisions: await withoutForeign(context, state, current.decisions) };
}

/** A member retires with its own content: where no environment has that any more, there is nothing to keep. */
async function withoutForeign(context: Context, state: TrustBundleState, decisions: Decisions): Promise<Decisions> {
  const foreign = new Set<Member>();
  for (const member of await deviatingAmong(context, state, decisions.leaving)) {
    if (await isForeign(context, state, member)) foreign.add(member);
  }
  return {
    ...decisions,
    leaving: decisions.leaving.filter((member) => !foreign.has(member)),
    removals: [...decisions.removals, ...[...foreign].map((member) => ({ member, reason: "foreign" }) as const)],
  };
}

/** Those that hold something else in some environment, as a refresh saw them or as they are now. */
async function deviatingAmong(context: Context, state: TrustBundleState, members: readonly Member[]) {
  const isKnown = (member: Member) => holdsSomethingElse(state.bundleName, member);
  const expected = members.filter((member) => !isKnown(member)).map((member) => expectedContent(state, member));
  const nothing: ReadonlyMap<string, HeldMember> = new Map();
  const held = expected.length === 0 ? nothing : await answerOr(nothing, () => heldMembers(context, state, expected));
  return members.filter((member) => isKnown(member) || held.get(member.certificateName)?.deviating !== undefined);
}

/** False where the Manager does not tell. */
function isForeign(context: Context, state: TrustBundleState, { certificateName }: Member): Promise<boolean> {
  return answerOr(false, async () => (await contentOf(context, state, certificateName)) === undefined);
}
