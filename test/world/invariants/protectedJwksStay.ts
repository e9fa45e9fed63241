import {
  deletedUrns,
  hasItsOwnStep,
  type Invariant,
  isInSight,
  isNamed,
  liveIn,
  placeOf,
  placeText,
  type Recorded,
  type Seen,
} from "../seen";

/** A certificate with `protectJwks`, and without an action that says what is meant, keeps its JWKs. */
export const protectedJwksStay: Invariant = (seen) =>
  ([0, 1] as const).flatMap((manager) =>
    [...seen.before[manager].jwks.values()].flatMap(({ id, source }) => {
      if (source === undefined || seen.after[manager].jwks.get(id)?.source !== undefined) return [];
      const certificate = placeText({ manager, kind: "certificate", id: source });
      const jwk = placeText({ manager, kind: "JWK", id });
      if (!isProtected(seen, certificate) || !isInSight(seen, manager, id)) return [];
      // What an edit does on a Manager before 2026.01 that nobody told of is seen after it.
      if (seen.setting.legacy === "untold" && isNamed(seen, id)) return [];
      return hasItsOwnStep(seen, jwk) ? [] : [`${jwk} was cut from ${certificate}, which protects its JWKs`];
    }),
  );

/** An update goes by the program, a delete that is carried out by what was recorded. */
function isProtected(seen: Seen, certificate: string): boolean {
  const declared = seen.program.filter((one) => placeText(placeOf(one)) === certificate);
  const [recorded, another] = liveIn(seen.stateBefore).filter((one) => placeText(one) === certificate);
  if (recorded === undefined || another !== undefined) return false;
  if (deletedUrns(seen.result).has(recorded.urn) && wasDeleted(seen, recorded))
    return isSet(recorded.outputs, "jwkDeleteAction");
  return declared.length === 1 && declared.every(({ args }) => isSet(args as unknown as Options, "jwkUpdateAction"));
}

function wasDeleted({ writes }: Seen, { id }: Recorded): boolean {
  const [projectName, certificateName] = id.split("/");
  const path = `/projects/${projectName}/certificates/${certificateName}/`;
  return writes.some((write) => write.method === "DELETE" && write.path.endsWith(path));
}

type Options = Readonly<Record<string, unknown>>;

function isSet(options: Options, action: "jwkUpdateAction" | "jwkDeleteAction"): boolean {
  return options.protectJwks === true && options[action] === undefined;
}
