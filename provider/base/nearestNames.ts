/** The names that differ least from one that is not among them, nearest first: at most three, and none that is another word. */
export function nearestNames(name: string, names: readonly string[]): string[] {
  const near = names
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(name.length, candidate.length) / 2);
  return near
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** How many characters have to be added, removed or replaced to get from one text to the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  const wanted = [...to];
  let previous = [0, ...wanted.map((_, index) => index + 1)];
  for (const [row, character] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of wanted.entries()) {
      const [above = 0, left = 0, diagonal = 0] = [previous[column + 1], current[column], previous[column]];
      current.push(Math.min(above + 1, left + 1, diagonal + (character === other ? 0 : 1)));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
