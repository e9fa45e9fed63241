import {
  covers,
  deletedUrns,
  hasItsOwnStep,
  type Invariant,
  isInSight,
  isNamed,
  liveIn,
  type Place,
  placeOf,
  placeText,
  type Seen,
} from "../seen";

/** A certificate or trust bundle with `protectJwks`, and without an action that says what is meant, keeps its JWKs. */
export const protectedJwksStay: Invariant = (seen) =>
  ([0, 1] as const).flatMap((manager) =>
    [...seen.before[manager].jwks.values()].flatMap(({ id, source }) => {
      if (source === undefined || seen.after[manager].jwks.get(id)?.source !== undefined) return [];
      const certificate = { manager, kind: "certificate", id: source } as const;
      const jwk = placeText({ manager, kind: "JWK", id });
      if (!isProtected(seen, certificate) || !isInSight(seen, manager, id)) return [];
      // What an edit does on a Manager before 2026.01 that nobody told of is seen after it, unless it was killed by then.
      const wasKilled = seen.trouble?.trouble === "kill";
      if (seen.setting.legacy === "untold" && (isNamed(seen, id) || wasKilled)) return [];
      return hasItsOwnStep(seen, jwk) ? [] : [`${jwk} was cut from ${placeText(certificate)}, which protects its JWKs`];
    }),
  );

/** An update goes by the program, a delete that is carried out by what was recorded. */
function isProtected(seen: Seen, certificate: Place): boolean {
  const isOwner = (one: Place) => covers(one, certificate);
  const declared = seen.program.filter((one) => isOwner(placeOf(one)));
  const [recorded, another] = liveIn(seen.stateBefore).filter(isOwner);
  if (recorded === undefined || another !== undefined) return false;
  // Where the new one needs its alias, a certificate goes within the create that replaces it; an update of a bundle deletes, too.
  const isDeleted = recorded.kind === "certificate" || deletedUrns(seen.result).has(recorded.urn);
  if (isDeleted && wasDeleted(seen, certificate)) return isSet(recorded.outputs, "jwkDeleteAction");
  const action = recorded.kind === "trust bundle" ? "jwkDeleteAction" : "jwkUpdateAction";
  return declared.length === 1 && declared.every(({ args }) => isSet(args as unknown as Options, action));
}

function wasDeleted({ writes }: Seen, { id }: Place): boolean {
  const [projectName, certificateName] = id.split("/");
  const path = `/projects/${projectName}/certificates/${certificateName}/`;
  return writes.some((write) => write.method === "DELETE" && write.path.endsWith(path));
}

type Options = Readonly<Record<string, unknown>>;

function isSet(options: Options, action: "jwkUpdateAction" | "jwkDeleteAction"): boolean {
  return options.protectJwks === true && options[action] === undefined;
}
