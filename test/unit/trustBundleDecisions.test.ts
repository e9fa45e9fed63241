import * as fc from "fast-check";
import { dayInMilliseconds, decide, isByDate, type Known, retirementDate } from "../../provider/trustBundle/decisions";
import type { Member } from "../../provider/trustBundle/state";
import { type WantedMember, wantedMembers } from "../../provider/trustBundle/wanted";
import { realCertificates } from "../support/certificates";

const pems = realCertificates("rsa")
  .slice(0, 4)
  .map(({ pem }) => pem);
const all = wantedMembers("partner", pems);
const [first, second, third] = all as [WantedMember, WantedMember, WantedMember];
const start = Date.parse("2026-01-01T00:00:00Z");

function held({ certificateName, thumbprintSha256, subjectDn, notAfter }: WantedMember, changes = {}): Member {
  return { certificateName, thumbprintSha256, subjectDn, notAfter, retiresAt: "", ...changes };
}

/** Names of what is decided, of a bundle that has the first two certificates. */
function decided(changes: Partial<Known>) {
  const known = { bundleName: "partner", members: [held(first), held(second)], wanted: [first, second] };
  const decisions = decide({
    ...known,
    overlapDays: 7,
    distrusted: new Set(),
    nowhere: new Set(),
    keepExpired: false,
    now: start,
    ...changes,
  });
  const names = (members: readonly { certificateName: string }[]) => members.map((member) => member.certificateName);
  const { entering, returning, leaving, removals, retiring } = decisions;
  return {
    entering: names(entering),
    returning: names(returning),
    leaving: names(leaving),
    removals: removals.map(({ member, reason }) => [member.certificateName, reason]),
    retiring: names(retiring),
  };
}

const nothing = { entering: [], returning: [], leaving: [], removals: [], retiring: [] };
const inAWeek = retirementDate(start, 7);
const retiringFirst = { members: [held(first, { retiresAt: inAWeek }), held(second)], wanted: [second] };

test("an unchanged set has nothing to do", () => {
  expect(decided({})).toEqual(nothing);
});

test("a new certificate enters, and the member that leaves retires", () => {
  const expected = { ...nothing, entering: [third.certificateName], leaving: [first.certificateName] };
  expect(decided({ wanted: [second, third] })).toEqual(expected);
});

test.each([
  ["without an overlap", { overlapDays: 0 }, "left"],
  ["where it is distrusted", { distrusted: new Set([first.thumbprintSha256]) }, "distrusted"],
  ["where its environments are taken out", { nowhere: new Set([first.certificateName]) }, "nowhere"],
  ["where it has expired", { now: Date.parse(first.notAfter) + 1000 }, "expired"],
])("a member that leaves goes at once %s", (_, changes, reason) => {
  expect(decided({ wanted: [second], ...changes }).removals).toEqual([[first.certificateName, reason]]);
});

test("a member that comes back does not retire any more, whatever its date", () => {
  const expected = { ...nothing, returning: [first.certificateName] };
  const later = start + 8 * dayInMilliseconds;
  expect(decided({ ...retiringFirst, wanted: [first, second], now: later })).toEqual(expected);
});

test.each([
  ["a second before its date", Date.parse(inAWeek) - 1000, {}, []],
  ["at its date", Date.parse(inAWeek), {}, [[first.certificateName, "retired"]]],
  ["after its date by a clock that is not trusted", undefined, {}, []],
  ["although overlapDays is shorter now", start + 1000, { overlapDays: 0 }, []],
  [
    "distrusted, by whatever clock",
    undefined,
    { distrusted: new Set([first.thumbprintSha256]) },
    [[first.certificateName, "distrusted"]],
  ],
])("a member that retires stays or goes, %s", (_, now, changes, removals) => {
  expect(decided({ ...retiringFirst, now, ...changes }).removals).toEqual(removals);
});

test("a member that retires and has expired goes before its date, unless expired ones are kept", () => {
  const members = [held(first, { retiresAt: "2999-01-01T00:00:00Z" }), held(second)];
  const now = Date.parse(first.notAfter) + 1000;
  expect(decided({ members, wanted: [second], now }).removals).toEqual([[first.certificateName, "expired"]]);
  expect(decided({ members, wanted: [second], now, keepExpired: true }).retiring).toEqual([first.certificateName]);
});

test("the last second of a certificate is no reason to remove it", () => {
  const members = [held(first, { retiresAt: "2999-01-01T00:00:00Z" }), held(second)];
  expect(decided({ members, wanted: [second], now: Date.parse(first.notAfter) }).removals).toEqual([]);
});

test("what is not in the set goes with the last of its environments, also where no clock can be trusted", () => {
  const nowhere = new Set([first.certificateName, second.certificateName]);
  expect(decided({ ...retiringFirst, nowhere, now: undefined })).toEqual({
    ...nothing,
    removals: [[first.certificateName, "nowhere"]],
  });
});

test("an overlap of days and parts of days ends at a whole second, not before its time", () => {
  expect(retirementDate(start + 1, 0.5)).toBe("2026-01-01T12:00:01Z");
});

test("whatever is held and wanted: each member has one fate, and none of the set goes", () => {
  const dates = fc.constantFrom("", "2025-12-01T00:00:00Z", "2026-02-01T00:00:00Z");
  const anyMember = fc.record({ of: fc.nat(all.length - 1), retiresAt: dates });
  const members = fc.uniqueArray(anyMember, { selector: ({ of }) => of });
  const wanted = fc.uniqueArray(fc.nat(all.length - 1));
  const clock = fc.option(fc.constantFrom(start, start + 400 * dayInMilliseconds), { nil: undefined });
  fc.assert(
    fc.property(members, wanted, fc.constantFrom(0, 30), clock, (heldMembers, wantedIndexes, overlapDays, now) => {
      const known: Known = {
        bundleName: "partner",
        members: heldMembers.map(({ of, retiresAt }) => held(all[of] as WantedMember, { retiresAt })),
        wanted: wantedIndexes.map((index) => all[index] as WantedMember),
        overlapDays,
        distrusted: new Set(),
        nowhere: new Set(),
        keepExpired: false,
        now,
      };
      const { entering, returning, leaving, removals, retiring } = decide(known);
      const inSet = new Set(known.wanted.map(({ certificateName }) => certificateName));
      const others = [...leaving, ...retiring, ...removals.map(({ member }) => member)];
      const expected = known.members.filter(({ certificateName }) => !inSet.has(certificateName));
      expect(others).toHaveLength(expected.length);
      expect(new Set(others)).toEqual(new Set(expected));
      expect(returning.every(({ certificateName }) => inSet.has(certificateName))).toBe(true);
      expect(
        entering.some(({ certificateName }) => known.members.some((m) => m.certificateName === certificateName)),
      ).toBe(false);
      if (now === undefined) expect(removals.some(isByDate)).toBe(false);
    }),
  );
});
