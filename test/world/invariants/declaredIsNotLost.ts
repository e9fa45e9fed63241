import type { DeclaredResource } from "../model";
import {
  covers,
  heldAt,
  type Invariant,
  isMemberOf,
  isNamed,
  liveIn,
  type Place,
  placeOf,
  placeText,
  recordedIn,
  type Seen,
  urnsOf,
} from "../seen";

/**
 * What a Manager held before and the program still declares is there after an `up`, whatever came of it: under its id, or,
 * where the program gives the resource another one, under either.
 */
export const declaredIsNotLost: Invariant = (seen) => {
  if (seen.command.command !== "up" || seen.result === undefined) return [];
  return seen.program.flatMap((declared) => {
    const places = [...(isGivenUp(seen, declared) ? [] : [placeOf(declared)]), ...placesBefore(seen, declared)];
    const had = places.filter((place) => heldAt(seen.before, place) !== undefined);
    const has = places.some((place) => heldAt(seen.after, place) !== undefined);
    if (had.length === 0 || has || isExcused(seen, declared, had)) return [];
    return [
      `${declared.name} still declares ${placeText(placeOf(declared))}, and ${had.map(placeText).join(" and ")} is gone`,
    ];
  });
};

/** The state has it as another resource, of which the program makes something else: that one gives it up. */
function isGivenUp(seen: Seen, declared: DeclaredResource): boolean {
  const place = placeText(placeOf(declared));
  const owner = liveIn(seen.stateBefore).find((recorded) => placeText(recorded) === place);
  const other = seen.program.find((one) => owner !== undefined && urnsOf(seen.setting, one).includes(owner.urn));
  return other !== undefined && other !== declared && placeText(placeOf(other)) !== place;
}

/** Where the state had it. */
function placesBefore(seen: Seen, declared: DeclaredResource): Place[] {
  const urns = urnsOf(seen.setting, declared);
  return liveIn(seen.stateBefore).filter(({ urn }) => urns.includes(urn));
}

function isExcused(seen: Seen, declared: DeclaredResource, had: readonly Place[]): boolean {
  return (
    wasStruckBetween(seen, declared) ||
    wasStoppedBetween(seen, declared) ||
    isOutOfSight(seen, declared) ||
    wasToldTooLate(seen) ||
    hasNoSourceAnyMore(seen, declared) ||
    neverFitted(seen, declared) ||
    lostItsAlias(seen, declared) ||
    wasDeletedAsAnother(seen, declared) ||
    wasDeletedWithItsCertificate(seen, declared, had)
  );
}

/** The program takes a JWK's certificate away and makes the JWK from it nevertheless: nothing can be put back. */
function hasNoSourceAnyMore(seen: Seen, declared: DeclaredResource): boolean {
  if (declared.kind !== "JWK" || declared.args.source !== undefined) return false;
  const { projectName, certificateName } = declared.args;
  const { manager, id } = placeOf(declared);
  const source = heldAt(seen.after, { manager, kind: "certificate", id: `${projectName}/${certificateName}` });
  return source === undefined && isNamed(seen, id);
}

/**
 * Two certificates of the program want one alias, and the engine asked about the other one only after the delete: that one
 * has it now, so that nothing can be put back.
 */
function lostItsAlias(seen: Seen, declared: DeclaredResource): boolean {
  if (declared.kind !== "certificate") return false;
  const { alias, environments } = declared.args;
  const { manager, id } = placeOf(declared);
  const holdsIt = seen.program.some(
    (other) =>
      other.kind === "certificate" &&
      other !== declared &&
      placeOf(other).manager === manager &&
      other.args.alias === alias &&
      other.args.environments.some((environment) => environments.includes(environment)),
  );
  return holdsIt && isNamed(seen, id) && !seen.succeeded;
}

/** Without a preview, a check that fails can come after a delete that counted on what the program declares. */
function wasToldTooLate({ command, succeeded, messages }: Seen): boolean {
  return command.skipPreview === true && !succeeded && messages.some(({ text }) => text.includes("has a problem:"));
}

/**
 * Without a preview, a JWK that depends on a certificate goes before the engine asks about what the program declares of
 * it: an algorithm that does not fit the certificate's new key.
 */
function neverFitted({ command, succeeded, program, messages }: Seen, declared: DeclaredResource): boolean {
  if (declared.kind !== "JWK" || command.skipPreview !== true || succeeded) return false;
  const { manager, id } = placeOf(declared);
  const { projectName, certificateName, algorithm } = declared.args;
  const source = { manager, kind: "certificate", id: `${projectName}/${certificateName}` } as const;
  const isUnfit = program.some(
    (one) =>
      one.kind === "certificate" &&
      placeText(placeOf(one)) === placeText(source) &&
      isElliptic(algorithm) !== (one.args.content === "ec"),
  );
  return isUnfit && isNamed({ messages }, id);
}

function isElliptic(algorithm: string): boolean {
  return algorithm.startsWith("E");
}

/**
 * The state has it twice, since an `up` without a preview that named it twice. The other resource moves away, deleted
 * first, before the engine asks about this one.
 */
function wasDeletedAsAnother({ setting, stateBefore, result }: Seen, declared: DeclaredResource): boolean {
  const place = placeText(placeOf(declared));
  const own = urnsOf(setting, declared);
  const twins = liveIn(stateBefore).filter((recorded) => placeText(recorded) === place && !own.includes(recorded.urn));
  return twins.some(({ urn }) => result?.steps.some((step) => step.op === "delete-replaced" && step.urn === urn));
}

/** A fault that was made here struck between its delete and its create. The program says that it failed. */
function wasStruckBetween({ trouble, setting, result, succeeded }: Seen, declared: DeclaredResource): boolean {
  const urns = urnsOf(setting, declared);
  // A certificate whose alias its old one has is replaced within its create, and put back where that fails.
  const cut = trouble?.trouble === "kill" ? ["delete-replaced", "create-replacement"] : ["delete-replaced"];
  const begun = result?.steps.some(({ op, urn }) => cut.includes(op) && urns.includes(urn)) === true;
  return trouble !== undefined && !succeeded && begun;
}

/**
 * The engine stopped after its delete, because of another resource, and asked for no create. The state says that one
 * follows.
 */
function wasStoppedBetween({ setting, result, succeeded }: Seen, declared: DeclaredResource): boolean {
  const urns = urnsOf(setting, declared);
  const own = result?.steps.filter(({ urn }) => urns.includes(urn)).map(({ op }) => op) ?? [];
  return !succeeded && own.includes("delete-replaced") && !own.some((op) => op.startsWith("create"));
}

/** With `--target`, the engine asks nothing about what is not targeted: so a delete cannot know that it is declared. */
export function isOutOfSight({ targets, setting, stateBefore }: Seen, declared: DeclaredResource): boolean {
  if (targets.length === 0 || urnsOf(setting, declared).some((urn) => targets.includes(urn))) return false;
  const place = placeText(placeOf(declared));
  return recordedIn(stateBefore).some((recorded) => targets.includes(recorded.urn) && placeText(recorded) === place);
}

/** A delete obeys what was recorded, and a trust bundle that gives up a member what the program says. */
function isAskedToDelete({ stateBefore, program }: Seen, manager: 0 | 1, source: string): boolean {
  const certificate = { manager, kind: "certificate", id: source } as const;
  return (
    recordedIn(stateBefore).some((one) => covers(one, certificate) && one.outputs.jwkDeleteAction === "DELETE") ||
    program.some(
      (one) =>
        isMemberOf(placeOf(one), certificate) && "jwkDeleteAction" in one.args && one.args.jwkDeleteAction === "DELETE",
    )
  );
}

/** `jwkDeleteAction: "DELETE"` asks for it, and it was told. */
export function wasDeletedWithItsCertificate(seen: Seen, declared: DeclaredResource, had: readonly Place[]): boolean {
  if (declared.kind !== "JWK") return false;
  const { projectName, certificateName, source: other } = declared.args;
  return had.every((place) => {
    const before = seen.before[place.manager].jwks.get(place.id)?.source;
    // One that was not there before, this command made from what it declares.
    const source = before ?? (other === undefined ? `${projectName}/${certificateName}` : undefined);
    return source !== undefined && isAskedToDelete(seen, place.manager, source) && isNamed(seen, place.id);
  });
}
