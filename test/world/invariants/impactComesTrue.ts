import { sortedSet } from "../../../provider/base/sets";
import type { JwkImpact, StepImpact } from "../../../sdk/cli/impact/stepImpact";
import { isUntold, membersOf } from "../bundles";
import type { HeldCertificate, HeldJwk } from "../managers";
import {
  deletedUrns,
  type Invariant,
  isInSight,
  isMemberOf,
  liveIn,
  memberPlacesOf,
  placeText,
  type Recorded,
  recordedIn,
  type Seen,
  urnsOf,
} from "../seen";
import { isOutOfSight } from "./declaredIsNotLost";

/** What becomes of a JWK that several steps reach is what the first of these says that any of them foretells. */
const order: readonly JwkImpact["effect"][] = ["deleted", "recreated", "cut", "re-keyed", "untouched"];

/** What `impact` foretold of the preview is what the operation then does at the Manager that it asked. */
export const impactComesTrue: Invariant = (seen) => {
  const { impact, succeeded, result, trouble, setting } = seen;
  // A Manager before 2026.01 of which nobody told does other things than were asked for.
  if (
    impact === undefined ||
    !succeeded ||
    result === undefined ||
    trouble !== undefined ||
    setting.legacy === "untold" ||
    looksLikeAnUp(seen) ||
    hasHiddenTwin(seen) ||
    seen.program.some((declared) => isOutOfSight(seen, declared))
  )
    return [];
  return [...jwkProblems(seen), ...environmentProblems(seen)];
};

/** A `destroy` that runs a program which declares nothing of what it deletes: its preview is that of an `up`. */
function looksLikeAnUp({ command, setting, program, result }: Seen): boolean {
  const deleted = deletedUrns(result);
  return (
    command.command === "destroy" &&
    command.runProgram === true &&
    !program.some((declared) => urnsOf(setting, declared).some((urn) => deleted.has(urn)))
  );
}

/** A preview does not show that `--target` leaves out what the state has a second time: that seems to keep it. */
function hasHiddenTwin({ targets, stateBefore }: Seen): boolean {
  const recorded = recordedIn(stateBefore);
  const isTargeted = ({ urn }: Recorded) => targets.includes(urn);
  return recorded
    .filter(isTargeted)
    .some((one) => recorded.some((other) => !isTargeted(other) && placeText(other) === placeText(one)));
}

function jwkProblems(seen: Seen): string[] {
  const { impact, before, after } = seen;
  const told = (impact?.steps ?? []).flatMap(({ jwks }) => jwks);
  return [...before[0].jwks.values()].flatMap((old) => {
    const truth = fateOf(old, after[0].jwks.get(old.id));
    const own = told.filter(({ projectName, name }) => `${projectName}/${name}` === old.id);
    const foretold = order.find((effect) => own.some((one) => one.effect === effect)) ?? "untouched";
    // A step of which something is not known may do what another one refuses, which is said to leave it untouched.
    const isOpen =
      own.some(({ certainty }) => certainty !== "certain") || (foretold === "untouched" && impact?.isIncomplete);
    const { source } = old;
    const isHidden = source !== undefined && (!isInSight(seen, 0, old.id) || holdsSomethingElse(seen, source));
    const isRemade = isRemadeBesideTarget(seen, old) || isRefreshedBetween(seen, old);
    if (isOpen === true || isHidden || isRemade || isSame(foretold, truth)) return [];
    return [`JWK ${old.id} is ${truth}, and impact foretold: ${foretold}`];
  });
}

/** See docs/ownership.md: it is made from a certificate that goes, and may go with it. */
function isRemadeBesideTarget({ targets, result, stateBefore, after }: Seen, { id, source = "" }: HeldJwk): boolean {
  const remade = result?.steps.filter(({ op, urn }) => op === "create-replacement" && !targets.includes(urn)) ?? [];
  const isRemade = ({ kind, manager, id: own, urn }: Recorded) =>
    kind === "JWK" && manager === 0 && own === id && remade.some((step) => step.urn === urn);
  return targets.length > 0 && !after[0].certificates.has(source) && recordedIn(stateBefore).some(isRemade);
}

/**
 * With `--refresh --run-program`, a JWK whose link was cut is refreshed after its certificate was rotated: by then it carries
 * another key than that, and is recreated in the same `up`.
 */
function isRefreshedBetween({ command }: Seen, { source }: HeldJwk): boolean {
  return source === undefined && command.refresh === true && command.runProgram === true;
}

function fateOf(old: HeldJwk, now: HeldJwk | undefined): JwkImpact["effect"] {
  if (now === undefined) return "deleted";
  if (old.source !== undefined && now.source === undefined) return "cut";
  return old.key === now.key ? "untouched" : "re-keyed";
}

/**
 * A trust bundle's member holds something else since somebody was in the Console, which no refresh has seen: an update puts
 * it right, with its JWKs, and does not keep it when it leaves.
 */
function holdsSomethingElse(seen: Seen, id: string): boolean {
  const place = { manager: 0, kind: "certificate", id } as const;
  return isUntold(seen, place) && liveIn(seen.stateBefore).some((recorded) => isMemberOf(recorded, place));
}

/** Environments that a certificate leaves by a step for it, or for the trust bundle whose member it is. */
function environmentsLost(seen: Seen, step: StepImpact, { id, entries }: HeldCertificate): string[] {
  const place = { manager: 0, kind: "certificate", id } as const;
  if (step.kind !== "trust bundle") {
    const own = step.kind === "certificate" && step.id === id ? step.environments : [];
    return own.filter(({ successor }) => successor !== id).map(({ environment }) => environment);
  }
  const isOf = (bundle = "") => isMemberOf({ manager: 0, kind: "trust bundle", id: bundle }, place);
  if (!isOf(step.id) && !isOf(step.newId)) return [];
  const [ownProject] = step.id.split("/");
  // A replacement puts the set back, and a create under another logical name takes over the set alone.
  const isWanted = seen.program.flatMap(memberPlacesOf).some((one) => placeText(one) === placeText(place));
  // A delete may be of what an earlier command has replaced and could not delete.
  const recorded = step.operation === "delete" ? recordedIn(seen.stateBefore) : liveIn(seen.stateBefore);
  const isKnown = recorded.some((one) => hasMember(one, id));
  return step.environments
    .filter(({ member, projectName = ownProject }) =>
      member === undefined ? isKnown && isOf(step.id) : id === `${projectName}/${member}`,
    )
    .filter(({ successor }) => (step.operation === "create" ? isWanted : successor !== step.id || !isWanted))
    .map(({ environment }) => environment)
    .filter((environment) => entries.some((entry) => entry.environment === environment));
}

/** Of other certificates with such names a bundle knows nothing. */
function hasMember(recorded: Recorded, id: string): boolean {
  return recorded.manager === 0 && membersOf(recorded).some(({ place }) => place.id === id);
}

/** One that is recreated may look as before, and have another key. */
function isSame(foretold: JwkImpact["effect"], truth: JwkImpact["effect"]): boolean {
  return foretold === truth || (foretold === "recreated" && truth !== "deleted");
}

function environmentProblems(seen: Seen): string[] {
  const { impact, before, after } = seen;
  if (impact === undefined || impact.isIncomplete) return [];
  return [...before[0].certificates.values()].flatMap((certificate) => {
    const { id, entries } = certificate;
    const now = after[0].certificates.get(id)?.entries.map(({ environment }) => environment) ?? [];
    const lost = sortedSet(entries.map(({ environment }) => environment)).filter((one) => !now.includes(one));
    // Two resources of one certificate both foretell it.
    const foretold = sortedSet(impact.steps.flatMap((step) => environmentsLost(seen, step, certificate)));
    if (JSON.stringify(lost) === JSON.stringify(foretold) || holdsSomethingElse(seen, id)) return [];
    return [
      `certificate ${id} lost ${lost.join(", ") || "nothing"}, and impact foretold: ${foretold.join(", ") || "nothing"}`,
    ];
  });
}
