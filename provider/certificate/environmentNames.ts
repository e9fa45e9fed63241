/** Names of the truststore of the Manager itself: some Managers take either one, and show one of them. */
const managerItself: ReadonlySet<string> = new Set(["api manager", "apimanager"]);

/** Whether it is the truststore of the Manager itself, which a list of environments may lack. */
export function isManagerItself(environment: string): boolean {
  return managerItself.has(environment.toLowerCase());
}

/** The rows, with an environment of two names under the one that is wanted. */
export function namedAsWanted<Row extends { readonly environment: string }>(
  rows: readonly Row[],
  wanted: readonly string[],
): Row[] {
  const name = wanted.find(isManagerItself);
  if (name === undefined) return [...rows];
  return rows.map((row) => (isManagerItself(row.environment) ? { ...row, environment: name } : row));
}
