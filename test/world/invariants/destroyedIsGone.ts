import { heldAt, type Invariant, liveIn, placeText, recordedIn } from "../seen";

/** What a `destroy` that succeeded took out of the state is gone. */
export const destroyedIsGone: Invariant = (seen) => {
  if (seen.command.command !== "destroy" || !seen.succeeded) return [];
  const left = new Set(recordedIn(seen.stateAfter).map(placeText));
  return liveIn(seen.stateBefore)
    .filter((recorded) => recorded.resource.retainOnDelete !== true && !left.has(placeText(recorded)))
    .filter((recorded) => heldAt(seen.after, recorded) !== undefined)
    .map((recorded) => `${placeText(recorded)} is still there after the destroy of ${recorded.name}`);
};
