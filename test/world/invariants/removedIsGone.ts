import { placesLeft } from "../bundles";
import { type Invariant, isFullUp, isNamed, liveIn, placeOf, placeText } from "../seen";

/** What an `up` that succeeded took out of the state is gone from the Manager, or a message says that it was left. */
export const removedIsGone: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  const kept = new Set([...seen.program.map(placeOf), ...liveIn(seen.stateAfter)].map(placeText));
  return liveIn(seen.stateBefore)
    .filter(({ resource }) => resource.retainOnDelete !== true)
    .filter((recorded) => !kept.has(placeText(recorded)) && !isNamed(seen, recorded.id))
    .flatMap((recorded) =>
      placesLeft(seen.after, recorded)
        .filter((place) => !kept.has(placeText(place)))
        .map((place) => `${placeText(place)} is still there, although ${recorded.name} is not declared any more`),
    );
};
