import type { Context } from "../resource/context";
import type { PropertyMap } from "../resource/properties";
import { moment, trustedMoment } from "./clock";
import { isByDate } from "./decisions";
import { changesBetween, type TrustBundleChanges } from "./diff";
import type { TrustBundleState } from "./state";

/** The changes, by the moment of this run; where something is due by it, the Manager's clock is looked at. */
export async function changesNow(
  context: Context,
  state: TrustBundleState,
  news: PropertyMap,
): Promise<TrustBundleChanges> {
  const changes = changesBetween(state, news, await moment(context, state));
  if (changes.decisions?.removals.some(isByDate) !== true) return changes;
  return changesBetween(state, news, await trustedMoment(context, state));
}
