import { membersOf, placesLeft } from "../bundles";
import {
  type Invariant,
  isFullUp,
  isToldLeft,
  liveIn,
  memberPlacesOf,
  placeOf,
  placeText,
  type Recorded,
  type Seen,
  urnsOf,
} from "../seen";

/** What an `up` that succeeded took out of the state is gone from the Manager, or a message says that it was left. */
export const removedIsGone: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  const declared = seen.program.flatMap((one) => [placeOf(one), ...memberPlacesOf(one)]);
  const recorded = liveIn(seen.stateAfter).flatMap((one) => [one, ...membersOf(one).map(({ place }) => place)]);
  const kept = new Set([...declared, ...recorded].map(placeText));
  // Of a bundle that is not declared there any more, its own name says enough.
  const isTold = (one: Recorded) => !kept.has(placeText(one)) && isToldLeft(seen, one);
  return liveIn(seen.stateBefore)
    .filter((one) => one.resource.retainOnDelete !== true && !isTold(one) && !wasReadElsewhere(seen, one))
    .flatMap((recorded) =>
      placesLeft(seen.after, recorded)
        .filter((place) => !kept.has(placeText(place)) && !isToldLeft(seen, place))
        .map((place) => `${placeText(place)} is still there, although ${recorded.name} is not declared any more`),
    );
};

/**
 * With `--refresh --run-program` the engine reads a resource of the plugin with the provider that the program now gives it: a
 * Manager that holds it as well takes the other one's place in the state, and no call tells of that one.
 */
function wasReadElsewhere({ command, setting, program }: Seen, { urn, manager }: Recorded): boolean {
  if (setting.host !== "plugin" || command.refresh !== true || command.runProgram !== true) return false;
  return program.some((one) => urnsOf(setting, one).includes(urn) && placeOf(one).manager !== manager);
}
