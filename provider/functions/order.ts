/** The order in which functions give what a Manager lists in any. */
import { sortedSet } from "../base/sets";

interface Placed {
  readonly environment: string;
  readonly alias: string;
}

export function byName<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Entries of a certificate by environment. */
export function byEnvironment<Entry extends Placed>(entries: readonly Entry[]): Entry[] {
  return byName(entries, ({ environment, alias }) => `${environment}/${alias}`);
}

/** Names of the environments of some entries. */
export function environmentsOf(entries: readonly Pick<Placed, "environment">[]): string[] {
  return sortedSet(entries.map(({ environment }) => environment));
}
