import type { HeldJwk } from "../managers";
import { contents, keyOf, sha256Of } from "../pools";
import { hasItsOwnStep, type Invariant, isInSight, isNamed, liveIn, placeText, type Seen } from "../seen";

/** No JWK, of the program or not, loses its link, its key or itself without a message of the command that names it. */
export const jwksAreNotCutUnseen: Invariant = (seen) =>
  ([0, 1] as const).flatMap((manager) =>
    [...seen.before[manager].jwks.values()].flatMap((before) => {
      const after = seen.after[manager].jwks.get(before.id);
      const lost =
        after === undefined
          ? "is gone"
          : before.source !== undefined && after.source === undefined
            ? "lost its link"
            : before.key !== after.key && after.source === undefined
              ? "lost its key"
              : undefined;
      const place = { manager, kind: "JWK", id: before.id } as const;
      if (
        lost === undefined ||
        !isInSight(seen, manager, before.id) ||
        isNamed(seen, before.id) ||
        hasItsOwnStep(seen, placeText(place)) ||
        seemsToBeOfAnother(seen, before) ||
        isToldAsUnknown(seen, before) ||
        wasKilledBeforeItLooked(seen)
      )
        return [];
      return [`${placeText(place)} ${lost}, and no message names it`];
    }),
  );

/** Where the Manager does not show its JWKs, a write can only say that it does not know whose there are. */
function isToldAsUnknown({ messages, trouble }: Seen, { source = "" }: HeldJwk): boolean {
  const says = new RegExp(`certificate ${source}: .*(unknown whether|could not be determined)`);
  return trouble !== undefined && messages.some(({ text }) => says.test(text));
}

/**
 * On a Manager before 2026.01 of which nobody told, an edit cuts links. A JWK that carries the key which the state has for
 * another certificate is taken to be that one's: only a refresh would see that an entry was changed in the Console.
 */
function seemsToBeOfAnother({ setting, unseen, stateBefore }: Seen, { key, source = "" }: HeldJwk): boolean {
  const content = contents.find((one) => keyOf[one] === key);
  return (
    setting.legacy === "untold" &&
    unseen.has(placeText({ manager: 0, kind: "certificate", id: source })) &&
    liveIn(stateBefore).some(
      ({ id, outputs }) => id !== source && outputs.thumbprintSha256 === sha256Of[content ?? "ec"],
    )
  );
}

/** There, what an edit cuts is seen after it only; a provider that is killed then says nothing more. */
function wasKilledBeforeItLooked({ setting, trouble }: Seen): boolean {
  return setting.legacy === "untold" && trouble?.trouble === "kill";
}
