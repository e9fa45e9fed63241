import { type Figures, isSameWorkload, type Operation, type Workload } from "./contender";

/** Name of the contender that all others are compared with. */
export const floorName = "floor";

/** One operation of one contender in one round. */
export interface Result extends Workload, Figures {
  readonly contender: string;
  readonly operation: Operation;
  readonly round: number;
}

/** Least, middle and greatest of some values. */
export interface Spread {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

/**
 * @throws Error when there is no value.
 */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => {
    const value = sorted[index];
    if (value === undefined) throw new Error("a spread needs at least one value");
    return value;
  };
  return {
    minimum: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    maximum: at(sorted.length - 1),
  };
}

/** All rounds of one operation of one contender at one workload. */
export interface Summary extends Workload {
  readonly contender: string;
  readonly operation: Operation;
  readonly seconds: Spread;
  /** To the floor in the same round; absent where the floor was not measured. */
  readonly ratio?: Spread;
  readonly rounds: readonly Result[];
}

export function summaries(results: readonly Result[]): Summary[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const { contender, operation, size, latencyMs, projects } = result;
    const key = JSON.stringify([size, latencyMs, projects, operation, contender]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map((rounds) => {
    const [{ contender, operation, size, latencyMs, projects }] = rounds as [Result];
    const ratios = rounds.flatMap((result) => {
      const floor = results.find((other) => other.contender === floorName && isBeside(other, result));
      return floor === undefined ? [] : [result.wallMs / floor.wallMs];
    });
    return {
      contender,
      operation,
      size,
      latencyMs,
      ...(projects === undefined ? {} : { projects }),
      seconds: spread(rounds.map(({ wallMs }) => wallMs / 1000)),
      ...(ratios.length === 0 ? {} : { ratio: spread(ratios) }),
      rounds,
    };
  });
}

function isBeside(a: Result, b: Result): boolean {
  return isSameWorkload(a, b) && a.operation === b.operation && a.round === b.round;
}
