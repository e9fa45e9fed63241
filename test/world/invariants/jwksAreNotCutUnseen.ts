import { hasItsOwnStep, type Invariant, isInSight, isNamed, placeText } from "../seen";

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
        hasItsOwnStep(seen, placeText(place))
      )
        return [];
      return [`${placeText(place)} ${lost}, and no message names it`];
    }),
  );
