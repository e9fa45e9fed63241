/** What a bundle's program says, and what environments shall trust because of it: written from the documents alone. */
import type { Partner } from "./partners";

export const environments = ["production", "staging"] as const;

/** Partners by their names. */
export interface Program {
  readonly wanted: readonly string[];
  readonly environments: readonly string[];
  readonly overlapDays: number;
  readonly distrusted: readonly string[];
  readonly keepExpired: boolean;
}

export interface Retiring {
  /** In milliseconds since the epoch. Of an overlap that begins: the earliest one, as long as no other is known. */
  readonly date: number;
  readonly environments: readonly string[];
}

/** What is there after an `up` that succeeded. */
export interface Trusted {
  readonly wanted: readonly string[];
  readonly environments: readonly string[];
  readonly retiring: ReadonlyMap<string, Retiring>;
}

export const nothing: Trusted = { wanted: [], environments: [], retiring: new Map() };

/** Where a partner is trusted because of the bundle. */
export function environmentsOf({ wanted, environments, retiring }: Trusted, name: string): readonly string[] {
  return wanted.includes(name) ? environments : (retiring.get(name)?.environments ?? []);
}

/** What shall be there once an `up` of the program has ended that was begun at that moment. */
export function after(
  before: Trusted,
  program: Program,
  begun: number,
  partners: ReadonlyMap<string, Pick<Partner, "validTo">>,
): Trusted {
  const retiring = new Map<string, Retiring>();
  for (const name of [...before.wanted, ...before.retiring.keys()]) {
    const known = before.retiring.get(name);
    const goes =
      program.wanted.includes(name) ||
      program.distrusted.includes(name) ||
      (known === undefined ? program.overlapDays === 0 : known.date <= begun) ||
      (!program.keepExpired && (partners.get(name)?.validTo ?? 0) < begun);
    const left = environmentsOf(before, name).filter((environment) => program.environments.includes(environment));
    if (goes || left.length === 0) continue;
    retiring.set(name, { date: known?.date ?? begun + program.overlapDays * day, environments: left });
  }
  return { wanted: program.wanted, environments: program.environments, retiring };
}

/** With the dates that came out, by the partners' names. */
export function withDates(trusted: Trusted, dates: ReadonlyMap<string, number>): Trusted {
  const retiring = [...trusted.retiring].map(
    ([name, { date, environments }]) => [name, { date: dates.get(name) ?? date, environments }] as const,
  );
  return { ...trusted, retiring: new Map(retiring) };
}

export const day = 24 * 60 * 60 * 1000;
