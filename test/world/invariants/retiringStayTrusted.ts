import { environmentsOf } from "../../trustBundles/model";
import { continuedIn, expectedAfter, isUntold, type RecordedMember } from "../bundles";
import { type Invariant, isFullUp, placeText, type Seen } from "../seen";

/** After an `up` that succeeded, environments still trust what left a trust bundle and is not due. */
export const retiringStayTrusted: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  return continuedIn(seen).flatMap((bundle) => {
    const expected = expectedAfter(seen, bundle);
    const { manager } = bundle.recorded;
    return bundle.members
      .filter((member) => !isUntold(seen, member.place) && !mayBeDue(seen, member))
      .flatMap(({ content, place }) =>
        environmentsOf(expected, content)
          .filter((environment) => !seen.moments.at(-1)?.[manager].get(environment)?.has(content))
          .map((environment) => `${environment} does not trust ${content} any more, as ${placeText(place)} shall`),
      );
  });
};

/** Its date came while the command ran. */
function mayBeDue({ time }: Seen, { retiresAt = Number.POSITIVE_INFINITY }: RecordedMember): boolean {
  return retiresAt > time.begun && retiresAt <= time.ended;
}
