/** The set in a stable order. */
export function sortedSet(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}

export function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [sortedSet(a), sortedSet(b)];
  return first.length === second.length && first.every((value, index) => value === second[index]);
}
