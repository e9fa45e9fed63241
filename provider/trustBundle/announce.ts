/** What a change of a bundle does, as a preview tells it. */
import type { Context } from "../resource/context";
import { isUnknown } from "../resource/properties";
import { type Decisions, dayInMilliseconds, isRetiring, type Removal, retirementDate } from "./decisions";
import type { TrustBundleInputs } from "./inputs";
import { trustBundleSubject } from "./key";
import type { Member, TrustBundleState } from "./state";

/** `now`: the moment of the decisions. */
export function announce(
  { report, run }: Context,
  state: TrustBundleState,
  news: TrustBundleInputs,
  decisions: Decisions,
  now: number,
): void {
  const subject = trustBundleSubject(state);
  const lines = fatesOfMembers(decisions, news.overlapDays, now);
  const isChange = lines.length > decisions.retiring.length;
  const message = `${subject}: ${lines.join("; ")}.`;
  if (isChange && run.isNew(message)) report.info(message);
  const lost = state.environments.filter((environment) => !news.environments.includes(environment));
  if (lost.length === 0) return;
  const warning = `${subject}: ${lost.join(", ")} loses all of its certificates at once, without an overlap.`;
  if (run.isNew(warning)) report.warn(warning);
}

/** What becomes of each certificate that does not simply stay; `overlapDays` may be not known yet. */
export function fatesOfMembers(
  { entering, leaving, returning, removals, retiring }: Decisions,
  overlapDays: TrustBundleInputs["overlapDays"],
  now: number,
): string[] {
  const date = isUnknown(overlapDays)
    ? "the end of the overlap"
    : `${retirementDate(now, overlapDays).slice(0, 10)} at the earliest`;
  return [
    ...entering.map((member) => `${nameOf(member)}: added`),
    ...returning.map((member) => `${nameOf(member)}: stays, it is in the set again`),
    ...leaving.map((member) => `${nameOf(member)}: kept until ${date}, then removed`),
    ...retiring.map((member) => `${nameOf(member)}: kept until ${member.retiresAt}`),
    ...removals.map((removal) => `${nameOf(removal.member)}: ${describeRemoval(removal, now)}`),
  ];
}

/** A replacement ends every overlap. */
export function announceReplacement({ report, run }: Context, state: TrustBundleState): void {
  const ended = endedOverlaps(state);
  if (ended === undefined) return;
  const message = `${trustBundleSubject(state)}: ${ended}`;
  if (run.isNew(message)) report.warn(message);
}

/** What a replacement ends, in a sentence or two that begin in lower case; undefined where nothing is retiring. */
export function endedOverlaps({ members }: TrustBundleState): string | undefined {
  const lost = members.filter(isRetiring);
  if (lost.length === 0) return undefined;
  return (
    "the replacement ends every overlap: these retiring certificates are lost: " +
    `${lost.map((member) => `${nameOf(member)} (until ${member.retiresAt})`).join(", ")}. To keep them until their date, ` +
    "declare a second bundle first, and remove this one later."
  );
}

function describeRemoval({ member, reason }: Removal, now: number): string {
  switch (reason) {
    case "distrusted":
      return "removed now, because it is distrusted";
    case "left":
      return "removed now, without an overlap";
    case "foreign":
      return "removed now, because it holds something else";
    case "nowhere":
      return "removed now, because all of its environments are taken out";
    case "expired":
      return `removed now, because it expired at ${member.notAfter}`;
    case "retired":
      return `removed now, ${daysAfter(member.retiresAt, now)} its date`;
  }
}

function daysAfter(date: string, now: number): string {
  const days = Math.floor((now - Date.parse(date)) / dayInMilliseconds);
  return days === 0 ? "on" : days === 1 ? "1 day after" : `${days} days after`;
}

/** A certificate's name tells nobody what it is. */
export function nameOf({ certificateName, subjectDn }: Pick<Member, "certificateName" | "subjectDn">): string {
  return `${certificateName} (${subjectDn === "" ? "no subject" : subjectDn})`;
}
