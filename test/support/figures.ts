import * as fs from "node:fs";

/** What a run of the tests is measured by. */
export type Figure =
  | "cells of the fault matrix"
  | "cells on the engine"
  | "subsets of failing environments"
  | "kills"
  | "writes caught by a kill"
  | "generated cases"
  | "rotations of trust bundles"
  | "moments of these rotations"
  | "certificates under load"
  | "certificates of a fleet under overload"
  | "sequences of the world"
  | "commands of the world"
  | "sequences of the world on the CLI"
  | "places searched for secrets"
  | "leaks found";

/** Adds to a figure of this run; `npm test` sums them up over all test files. */
export function count(figure: Figure, by = 1): void {
  const file = process.env.APINIZER_TEST_FIGURES;
  if (file !== undefined) fs.appendFileSync(file, `${JSON.stringify([figure, by])}\n`);
}

/** The sums of what the tests counted, in the order in which they were first counted. */
export function figures(file: string): [string, number][] {
  const sums = new Map<string, number>();
  const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  for (const line of lines) {
    const [figure, by] = JSON.parse(line) as [string, number];
    sums.set(figure, (sums.get(figure) ?? 0) + by);
  }
  return [...sums];
}
