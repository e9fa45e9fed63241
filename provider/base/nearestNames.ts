import { levenshtein } from "./lazyLibraries";

/**
 * The known names that a mistyped one most likely means, nearest first: at most three, of the least edit distance, capital
 * letters aside; none of which more than half of the letters would have to change.
 */
export function nearestNames(mistyped: string, known: Iterable<string>): string[] {
  const { distance } = levenshtein();
  return [...known]
    .map((name) => ({ name, edits: distance(mistyped.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(name.length, mistyped.length) / 2)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ name }) => name);
}
