import { isUntold } from "../bundles";
import type { HeldCertificate } from "../managers";
import { contentOfSha1 } from "../pools";
import { heldAt, type Invariant, isFullUp, isShared, placeOf, placeText } from "../seen";

/** After an `up` that succeeded, the workers of every environment hold each certificate as the Manager does. */
export const certificatesAreTrusted: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  return seen.program.flatMap((declared) => {
    const place = placeOf(declared);
    const text = placeText(place);
    // No read tells what a worker holds.
    if (declared.kind !== "certificate" || isShared(seen, declared) || isUntold(seen, place)) return [];
    const held = heldAt(seen.after, place) as HeldCertificate | undefined;
    const trusted = seen.moments.at(-1)?.[place.manager];
    const missing = (held?.entries ?? []).filter(({ environment, alias, sha1 }) => {
      const content = contentOfSha1(sha1);
      return content !== undefined && trusted?.get(environment)?.get(content)?.has(alias) !== true;
    });
    return missing.map(({ environment }) => `${environment} does not trust ${text}, which ${declared.name} declares`);
  });
};
