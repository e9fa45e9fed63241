import { environmentsOf } from "../../trustBundles/model";
import { continuedIn, expectedAfter } from "../bundles";
import { heldAt, type Invariant, isFullUp, isToldLeft, placeText } from "../seen";

/** After an `up` that succeeded, nothing of a trust bundle is there that was distrusted, or due by its date. */
export const dueAreGone: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  return continuedIn(seen).flatMap((bundle) => {
    const expected = expectedAfter(seen, bundle);
    return bundle.members
      .filter(({ content }) => environmentsOf(expected, content).length === 0)
      .filter(({ place }) => heldAt(seen.after, place) !== undefined && !isToldLeft(seen, place))
      .map(({ place, content }) => `${content} is still there as ${placeText(place)}`);
  });
};
