import { bundlesOf, isUntold } from "../bundles";
import { type Invariant, isFullUp, memberPlace, placeOf, placeText } from "../seen";

/** After an `up` that succeeded, every environment of a trust bundle trusts every certificate of the set. */
export const membersAreTrusted: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  return bundlesOf(seen).flatMap((declared) => {
    const place = placeOf(declared);
    const trusted = seen.moments.at(-1)?.[place.manager];
    return declared.args.members.flatMap((content) => {
      // Only a refresh looks for what the state has.
      if (isUntold(seen, memberPlace(place, content))) return [];
      const missing = declared.args.environments.filter((environment) => !trusted?.get(environment)?.has(content));
      return missing.map((environment) => `${environment} does not trust ${content} of ${placeText(place)}`);
    });
  });
};
