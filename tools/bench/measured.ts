import * as fs from "node:fs";
import * as path from "node:path";
import type { ClientRound } from "./clientAlone";
import { isSameWorkload } from "./contender";
import type { HostGrowth } from "./hostAlone";
import type { Machine } from "./machine";
import type { Result } from "./results";
import type { Round } from "./rounds";

/** All that a run has measured so far, as `bench.json` keeps it. */
export interface Measured {
  readonly machine: Machine;
  readonly client: readonly ClientRound[];
  readonly host: readonly HostGrowth[];
  readonly results: readonly Result[];
}

export function writeMeasured(folder: string, measured: Measured): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "bench.json"), `${JSON.stringify(measured, undefined, 2)}\n`);
}

/**
 * What an earlier run wrote; undefined when there was none.
 * @throws Error when it ran on another machine.
 */
export function readMeasured(folder: string, machine: Machine): Measured | undefined {
  const file = path.join(folder, "bench.json");
  if (!fs.existsSync(file)) return undefined;
  const measured = JSON.parse(fs.readFileSync(file, "utf8")) as Measured;
  if (JSON.stringify(measured.machine) === JSON.stringify(machine)) return measured;
  throw new Error(`${file} was measured on another machine or with other versions: give another --output`);
}

/** A round is written as a whole, so that its contenders are compared under the same circumstances. */
export function isMeasured(
  results: readonly Result[],
  { workload, round }: Pick<Round, "workload" | "round">,
): boolean {
  return results.some((result) => isSameWorkload(result, workload) && result.round === round);
}
