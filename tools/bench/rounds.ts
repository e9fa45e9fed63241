import type { Contender, Workload } from "./contender";
import type { Plan } from "./plan";
import { floorName } from "./results";

export const oursName = "ours, dynamic";
export const pluginName = "ours, plugin";
/** A provider of the same shape, written in Go with Pulumi's framework: see `go/`. */
export const goName = "Go peer";

/** Contenders that show what one setting does, at the last workload alone. */
export const variants = {
  /** The floor with a state as large as ours. */
  outputs: "floor with outputs",
  /** Ours with `PULUMI_DIY_BACKEND_ZSTD`. */
  zstd: "ours, compressed",
  /** Ours with `PULUMI_SKIP_CHECKPOINTS`. */
  savedOnce: "ours, saved once",
} as const;

/** One round of a workload: contenders that are measured one after the other, to be compared with each other. */
export interface Round {
  readonly workload: Workload;
  readonly round: number;
  readonly contenders: readonly Contender[];
}

/** Round by round, so that what slows the machine down for a while slows down all. */
export function roundsOf({ workloads, rounds, edited, large }: Plan, contenders: readonly Contender[]): Round[] {
  const variantNames: readonly string[] = Object.values(variants);
  const few = contenders.filter(({ name }) => !variantNames.includes(name));
  const named = (...names: readonly string[]) => contenders.filter(({ name }) => names.includes(name));
  const repeated = (workload: Workload, measured: readonly Contender[]): Round[] =>
    Array.from({ length: rounds }, (_, index) => ({ workload, round: index + 1, contenders: measured }));
  return [
    ...workloads.flatMap((workload) => repeated(workload, workload === workloads.at(-1) ? contenders : few)),
    ...(edited === undefined ? [] : repeated(edited, named(oursName, pluginName, floorName))),
    ...(large === undefined
      ? []
      : [{ workload: large, round: 1, contenders: named(oursName, pluginName, goName, floorName) }]),
  ];
}
