/** Rounds that belong together in the life of a trust bundle: what a rotation, and what comes between, is about. */
import fc from "fast-check";
import type { ConnectionName, Content, Edit, Round, Trouble } from "./model";
import { clockNames, memberContents, passingDays } from "./pools";
import { round, upCommand } from "./stories";

type Added = Extract<Edit, { edit: "add trust bundle" }>;

const nth = fc.nat({ max: 1 });

/** `added` declares a bundle where a program has none yet. */
export function bundleStories(
  added: fc.Arbitrary<Added>,
  members: fc.Arbitrary<readonly Content[]>,
  trouble: fc.Arbitrary<Trouble>,
): fc.Arbitrary<Round[]> {
  const drawn = {
    added,
    nth,
    up: upCommand,
    old: members,
    next: members,
    overlapDays: fc.constantFrom(30, 5, 0),
    days: fc.constantFrom(...passingDays),
    trouble: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: trouble }),
  };

  /** One set for another, trouble now and then, and days later what was due goes, or not yet. */
  const rotated = fc
    .record(drawn)
    .map(({ added, nth, up, old, next, overlapDays, days, trouble }) => [
      round([added, changed(nth, { members: old, overlapDays })], up),
      round([changed(nth, { members: next })], up, { trouble }),
      round([], up, { days }),
    ]);

  /** What left comes back, before its date or after it. */
  const back = fc
    .record({ ...drawn, overlapDays: fc.constantFrom(30, 5) })
    .map(({ added, nth, up, old, next, overlapDays, days, trouble }) => [
      round([added, changed(nth, { members: old, overlapDays })], up),
      round([changed(nth, { members: next })], up),
      round([changed(nth, { members: old })], up, { days, trouble }),
    ]);

  /** What left goes at once, while it retires or instead. */
  const distrusted = fc
    .record(drawn)
    .map(({ added, nth, up, old, next, overlapDays, trouble }) => [
      round([added, changed(nth, { members: old, overlapDays })], up),
      round([changed(nth, { members: next })], up, { trouble }),
      round([changed(nth, { distrust: memberContents })], up),
    ]);

  /** While something retires, the resource changes its logical name, or something of itself. */
  const changedMeanwhile = fc
    .record({
      ...drawn,
      overlapDays: fc.constantFrom(30, 5),
      edit: fc.oneof(
        added,
        fc.record({ edit: fc.constant("rename" as const), nth, withAlias: fc.boolean() }),
        fc.record({ environments: fc.subarray(["production", "staging"], { minLength: 1 }) }).map((change) => ({
          edit: "change trust bundle" as const,
          nth: 0,
          change,
        })),
        fc.constant<Edit>({ edit: "take back" }),
      ),
    })
    .map(({ added, nth, up, old, next, overlapDays, edit, days, trouble }) => [
      round([added, changed(nth, { members: old, overlapDays })], up),
      round([changed(nth, { members: next })], up),
      round([edit], up, { trouble }),
      round([], up, { days }),
    ]);

  /** What is due stays while the clocks differ, and goes once they agree. */
  const dueWhileClocksDiffer = fc
    .record({
      ...drawn,
      days: fc.constantFrom(...passingDays.filter((days) => days > 5)),
      ahead: fc.constantFrom(...clockNames),
    })
    .map(({ added, nth, up, old, next, days, ahead }) => [
      round([added, changed(nth, { members: old, overlapDays: 5 })], up),
      round([changed(nth, { members: next })], up),
      round([], up, { days, trouble: { trouble: "skew", ahead } }),
      round([], up),
    ]);

  /** Two addresses declare it, of one Manager or of two, and one of them changes the set alone. */
  const twins = fc
    .record({ ...drawn, there: fc.constantFrom("alias" as const, "other" as const), distrust: fc.boolean() })
    .map(({ added, nth, up, old, next, there, distrust, days, trouble }) => [
      round([at("main", added), at(there, added)], up),
      round([changed(nth, { members: old, overlapDays: 0 })], up),
      round([changed(nth, { members: next, distrust: distrust ? memberContents : [] })], up, { trouble }),
      round([], up, { days }),
    ]);

  return fc.oneof(rotated, back, distrusted, changedMeanwhile, dueWhileClocksDiffer, twins);
}

function at(connection: ConnectionName, added: Added): Edit {
  return { ...added, args: { ...added.args, connection } };
}

function changed(nth: number, change: Extract<Edit, { edit: "change trust bundle" }>["change"]): Edit {
  return { edit: "change trust bundle", nth, change };
}
