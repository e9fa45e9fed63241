import { ApinizerError } from "../base/errors";
import type { Context } from "../resource/context";
import type { PropertyMap } from "../resource/properties";
import { moment, trustedMoment } from "./clock";
import { type Decisions, isByDate } from "./decisions";
import { changesBetween, type TrustBundleChanges } from "./diff";
import { contentOf } from "./held";
import { holdsSomethingElse } from "./repairs";
import type { Member, TrustBundleState } from "./state";

/**
 * The changes, by the moment of this run; where something is due by it, the Manager's clock is looked at. What leaves and
 * was seen to hold something else is looked at, too.
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
  const suspects = decisions.leaving.filter((member) => holdsSomethingElse(state.bundleName, member));
  const foreign = new Set<Member>();
  for (const member of suspects) if (await isForeign(context, state, member)) foreign.add(member);
  return {
    ...decisions,
    leaving: decisions.leaving.filter((member) => !foreign.has(member)),
    removals: [...decisions.removals, ...[...foreign].map((member) => ({ member, reason: "foreign" }) as const)],
  };
}

/** False where the Manager does not tell: the update looks again. */
async function isForeign(context: Context, state: TrustBundleState, { certificateName }: Member): Promise<boolean> {
  try {
    return (await contentOf(context, state, certificateName)) === undefined;
  } catch (error) {
    if (error instanceof ApinizerError) return false;
    throw error;
  }
}
