import { levenshtein } from "./lazyLibraries";

/**
 * The known name that a mistyped one most likely means: the one of the least edit distance, capital letters aside;
 * undefined where more than half of the letters would have to change.
 */
export function nearest(mistyped: string, known: Iterable<string>): string | undefined {
  const { distance } = levenshtein();
  const [best] = [...known]
    .map((name) => ({ name, edits: distance(mistyped.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(name.length, mistyped.length) / 2)
    .sort((a, b) => a.edits - b.edits);
  return best?.name;
}
