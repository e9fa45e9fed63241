import { deletedUrns, heldAt, type Invariant, isFullUp, liveIn, placeOf, placeText, type Seen, urnsOf } from "../seen";

/** A JWK that is linked and that nobody changed is not deleted and created again when its certificate is rotated with it. */
export const jwksAreNotMadeAnewForNothing: Invariant = (seen) => {
  const { previous, program, result, stateBefore } = seen;
  if (
    !isFullUp(seen) ||
    previous?.succeeded !== true ||
    !isFullUp(previous) ||
    seen.trouble !== undefined ||
    seen.replaces.length > 0
  )
    return [];
  if (seen.setting.legacy !== "no" || seen.consoleChanged || seen.unseen.size > 0) return [];
  const deleted = deletedUrns(result);
  return program.flatMap((declared) => {
    const place = placeOf(declared);
    const held = declared.kind === "JWK" ? seen.before[place.manager].jwks.get(place.id) : undefined;
    const recorded = liveIn(stateBefore).find(({ urn }) => urnsOf(seen.setting, declared).includes(urn));
    if (held?.source === undefined || recorded === undefined || !deleted.has(recorded.urn)) return [];
    const isAsBefore = previous.program.some((one) => JSON.stringify(one) === JSON.stringify(declared));
    if (!isAsBefore || !isRotatedWithItsJwks(seen, place.manager, held.source, deleted)) return [];
    return [`${placeText(place)} was recreated, although ${held.source} took it along`];
  });
};

/** Its certificate is what it was, or was updated in a way that takes JWKs along. */
function isRotatedWithItsJwks(seen: Seen, manager: 0 | 1, id: string, deleted: ReadonlySet<string>): boolean {
  const place = { manager, kind: "certificate", id } as const;
  const recorded = liveIn(seen.stateBefore).find((one) => placeText(one) === placeText(place));
  const declared = seen.program.find((one) => placeText(placeOf(one)) === placeText(place));
  if (recorded === undefined || deleted.has(recorded.urn) || declared?.kind !== "certificate") return false;
  return declared.args.jwkUpdateAction === "UPDATE" && heldAt(seen.after, place) !== undefined;
}
