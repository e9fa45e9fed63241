/** What a change of a bundle does, as a preview tells it. */
import type { Context } from "../resource/context";
import { type Decisions, dayInMilliseconds, isRetiring, type Removal, retirementDate } from "./decisions";
import type { TrustBundleInputs } from "./inputs";
import { trustBundleSubject } from "./key";
import type { Member, TrustBundleState } from "./state";

/** `now`: the moment of the decisions. */
export function announce(
  { report, run }: Context,
  state: TrustBundleState,
  news: TrustBundleInputs,
  { entering, leaving, returning, removals, retiring }: Decisions,
  now: number,
): void {
  const subject = trustBundleSubject(state);
  const day = retirementDate(now, news.overlapDays).slice(0, 10);
  const lines = [
    ...entering.map((member) => `${nameOf(member)}: added`),
    ...returning.map((member) => `${nameOf(member)}: stays, it is in the set again`),
    ...leaving.map((member) => `${nameOf(member)}: kept until ${day} at the earliest, then removed`),
    ...retiring.map((member) => `${nameOf(member)}: kept until ${member.retiresAt}`),
    ...removals.map((removal) => `${nameOf(removal.member)}: ${describeRemoval(removal, now)}`),
  ];
  const isChange = lines.length > retiring.length;
  const message = `${subject}: ${lines.join("; ")}.`;
  if (isChange && run.isNew(message)) report.info(message);
  const lost = state.environments.filter((environment) => !news.environments.includes(environment));
  if (lost.length === 0) return;
  const warning = `${subject}: ${lost.join(", ")} loses all of its certificates at once, without an overlap.`;
  if (run.isNew(warning)) report.warn(warning);
}

/** A replacement ends every overlap. */
export function announceReplacement({ report, run }: Context, state: TrustBundleState): void {
  const lost = state.members.filter(isRetiring);
  if (lost.length === 0) return;
  const message =
    `${trustBundleSubject(state)}: the replacement ends every overlap: these retiring certificates are lost: ` +
    `${lost.map((member) => `${nameOf(member)} (until ${member.retiresAt})`).join(", ")}. To keep them until their date, ` +
    "declare a second bundle first, and remove this one later.";
  if (run.isNew(message)) report.warn(message);
}

function describeRemoval({ member, reason }: Removal, now: number): string {
  switch (reason) {
    case "distrusted":
      return "removed now, because it is distrusted";
    case "left":
      return "removed now, without an overlap";
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
function nameOf({ certificateName, subjectDn }: Pick<Member, "certificateName" | "subjectDn">): string {
  return `${certificateName} (${subjectDn === "" ? "no subject" : subjectDn})`;
}
