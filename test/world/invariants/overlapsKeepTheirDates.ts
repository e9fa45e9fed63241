import { day } from "../../trustBundles/model";
import { continuedIn, membersOf, type RecordedMember } from "../bundles";
import { skew } from "../clocks";
import { type Invariant, liveIn, placeText, type Recorded, type Seen, urnsOf } from "../seen";

/** An overlap ends so many days after it began, and no command moves its end. */
export const overlapsKeepTheirDates: Invariant = (seen) => {
  const begun = continuedIn(seen).flatMap(({ declared, members }) => {
    const after = membersAfter(seen, urnsOf(seen.setting, declared));
    const [from, to] = [seen.time.begun, seen.time.ended].map((time) => time + declared.args.overlapDays * day);
    return members.flatMap((member) => {
      const date = dateOf(after, member);
      if (member.retiresAt !== undefined || date === undefined) return [];
      // It is told in whole seconds, and counted from the Manager's clock where that is far ahead.
      const ahead = seen.trouble?.trouble === "skew" && seen.trouble.ahead === "Managers" ? skew : 0;
      return date >= (from ?? 0) && date <= (to ?? 0) + ahead + 1000
        ? []
        : [`${textOf(member)}: ${date} is no end of an overlap`];
    });
  });
  return [...begun, ...liveIn(seen.stateBefore).flatMap((recorded) => moved(seen, recorded))];
};

function moved(seen: Seen, recorded: Recorded): string[] {
  const after = membersAfter(seen, [recorded.urn]);
  return membersOf(recorded).flatMap((member) => {
    const date = dateOf(after, member);
    if (member.retiresAt === undefined || date === undefined || date === member.retiresAt) return [];
    return [`${textOf(member)}: the end of the overlap moved from ${member.retiresAt} to ${date}`];
  });
}

/** Of one resource: two may have the same bundle since an `up` with `--target`. */
function membersAfter({ stateAfter }: Seen, urns: readonly string[]): RecordedMember[] {
  return liveIn(stateAfter)
    .filter(({ urn }) => urns.includes(urn))
    .flatMap(membersOf);
}

function dateOf(members: readonly RecordedMember[], member: RecordedMember): number | undefined {
  return members.find((one) => placeText(one.place) === placeText(member.place))?.retiresAt;
}

function textOf({ place }: RecordedMember): string {
  return placeText(place);
}
