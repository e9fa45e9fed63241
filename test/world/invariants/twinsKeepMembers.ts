import { heldAt, type Invariant, isFullUp, memberPlacesOf, placeOf, placeText } from "../seen";

/**
 * What leaves one of two trust bundles that are one at the Manager, by two addresses, stays while the other one has it: where
 * the engine asked about that one first, as it does about what stands first in a program that waits for each resource.
 */
export const twinsKeepMembers: Invariant = (seen) => {
  const { program, setting, before, after } = seen;
  if (!isFullUp(seen) || !seen.succeeded || setting.together) return [];
  return program.flatMap((bundle, index) => {
    const place = placeText(placeOf(bundle));
    if (!program.slice(index + 1).some((later) => placeText(placeOf(later)) === place)) return [];
    return memberPlacesOf(bundle)
      .filter((member) => heldAt(before, member) !== undefined && heldAt(after, member) === undefined)
      .map((member) => `${bundle.name} still has ${placeText(member)}, and it is gone`);
  });
};
