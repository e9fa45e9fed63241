import { parseArgs } from "node:util";
import type { Workload } from "./contender";

export const help = `Measures what the provider costs beside the engine's own cost, side by side with other ways.

  npm run bench -- [options]

  --quick              one size, one latency, fewer rounds: an answer in about five minutes
  --sizes <n,n,…>      numbers of certificates (default 1,100,500)
  --latencies <ms,…>   milliseconds that the Manager takes for each answer (default 0,50)
  --rounds <n>         rounds of every workload (default 3)
  --projects <n>       a workload over so many projects, whose descriptions are edited (default 20; 0: none)
  --edited <n>         certificates of that workload (default: the greatest size)
  --large <n>          a workload of so many certificates, once, for ours, Go and the floor alone (default 2000; 0: none)
  --only <name,…>      contenders, by a part of their names
  --output <folder>    where bench.json and bench.svg go (default .bench)
  --resume             go on after the last whole round in the output folder: all of it takes some six hours
  --help               show this text
`;

/** What a run of the benchmark measures. */
export interface Plan {
  readonly workloads: readonly Workload[];
  readonly rounds: number;
  /** Measured for ours and the floor alone. */
  readonly edited?: Workload;
  /** Measured once, for ours, the provider in Go and the floor alone. */
  readonly large?: Workload;
  /** Gets of the client alone, in each round. */
  readonly clientRequests: number;
  readonly only: readonly string[];
  readonly output: string;
  /** Go on where an earlier run into the same folder ended. */
  readonly resume: boolean;
}

/**
 * Undefined when only the help is asked for.
 * @throws Error for an option that is none, or no number.
 */
export function planOf(args: readonly string[]): Plan | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      sizes: { type: "string" },
      latencies: { type: "string" },
      rounds: { type: "string" },
      projects: { type: "string" },
      edited: { type: "string" },
      large: { type: "string" },
      only: { type: "string", default: "" },
      output: { type: "string", default: ".bench" },
      resume: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { quick } = values;
  const sizes = numbers("--sizes", values.sizes ?? (quick ? "100" : "1,100,500"));
  const latencies = numbers("--latencies", values.latencies ?? (quick ? "50" : "0,50"));
  const [rounds = 0] = numbers("--rounds", values.rounds ?? (quick ? "1" : "3"));
  const [projects = 0] = numbers("--projects", values.projects ?? (quick ? "0" : "20"));
  const [edited = 0] = numbers("--edited", values.edited ?? String(Math.max(...sizes)));
  const [large = 0] = numbers("--large", values.large ?? (quick ? "0" : "2000"));
  return {
    workloads: sizes.flatMap((size) => latencies.map((latencyMs) => ({ size, latencyMs }))),
    rounds,
    ...(projects === 0 ? {} : { edited: { size: edited, latencyMs: Math.max(...latencies), projects } }),
    ...(large === 0 ? {} : { large: { size: large, latencyMs: Math.max(...latencies) } }),
    clientRequests: quick ? 1_000 : 5_000,
    only: values.only.split(",").filter((name) => name !== ""),
    output: values.output,
    resume: values.resume,
  };
}

function numbers(option: string, value: string): number[] {
  const parts = value.split(",").map(Number);
  if (parts.every((part) => Number.isInteger(part) && part >= 0)) return parts;
  throw new Error(`${option} takes whole numbers with commas between them, not ${value}`);
}
