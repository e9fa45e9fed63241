import {
  covers,
  differences,
  type Invariant,
  type Place,
  placeOf,
  placeText,
  recordedIn,
  type Seen,
  stepsThatWrite,
  urnsOf,
} from "../seen";

/** Only that changes at the Managers which the preview announced, or the command's own steps where it was skipped. */
export const changesWereAnnounced: Invariant = (seen) => {
  if (seen.result === undefined) return [];
  const announced = announcedPlaces(seen);
  return differences(seen.before, seen.after)
    .filter((place) => !announced.some((one) => covers(one, place)) && !isJwkOf(seen, place, announced))
    .map(
      (place) =>
        `${placeText(place)} changed, which the ${seen.preview === undefined ? "steps" : "preview"} did not announce`,
    );
};

function announcedPlaces(seen: Seen): Place[] {
  const written = stepsThatWrite(seen.preview ?? seen.result);
  const declared = seen.program.filter((one) => urnsOf(seen.setting, one).some((urn) => written.has(urn)));
  // The state may have it under the name that it had before.
  const names = new Set([...written, ...declared.flatMap((one) => urnsOf(seen.setting, one))]);
  const recorded = recordedIn(seen.stateBefore).filter(({ urn }) => names.has(urn));
  return [...declared.map(placeOf), ...recorded];
}

/** A certificate's JWKs follow it. */
function isJwkOf({ before, after }: Seen, { manager, kind, id }: Place, announced: readonly Place[]): boolean {
  if (kind !== "JWK") return false;
  const sources = [before, after].map((held) => held[manager].jwks.get(id)?.source);
  return sources.some(
    (source) =>
      source !== undefined && announced.some((one) => covers(one, { manager, kind: "certificate", id: source })),
  );
}
