interface Named {
  readonly type: string;
  readonly projectName: string;
  readonly name: string;
}

/**
 * A name for each resource that no other one has, also of another type: a YAML program has one name for one resource.
 * It is the name at the Manager where that is unique; otherwise the project goes before it, and where that is not enough
 * the type goes between, as in no other name: none has a slash.
 */
export function logicalNames(resources: readonly Named[]): string[] {
  const candidates = [
    ({ name }: Named) => name,
    ({ projectName, name }: Named) => `${projectName}/${name}`,
    ({ type, projectName, name }: Named) => `${projectName}/${type}/${name}`,
  ];
  const counts = candidates.map((candidate) => countsOf(resources.map(candidate)));
  return resources.map((resource) => {
    const unique = candidates.find((candidate, index) => counts[index]?.get(candidate(resource)) === 1);
    return (unique ?? (candidates[0] as (named: Named) => string))(resource);
  });
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
