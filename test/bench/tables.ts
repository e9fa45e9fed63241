import Table from "cli-table3";
import type { ClientRound } from "./clientAlone";
import { connections, latencyMs } from "./clientAlone";
import { operations } from "./contender";
import { type Spread, type Summary, spread } from "./results";

type Row = readonly string[];

function show(caption: string, head: string[], rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  table.push(...rows.map((row) => [...row]));
  console.log(`\n${caption}\n${table.toString()}`);
}

const number = (value: number, digits: number): string => value.toFixed(digits);
const range = ({ minimum, median, maximum }: Spread, digits: number): string =>
  `${number(median, digits)} (${number(minimum, digits)}–${number(maximum, digits)})`;

function medianOf(values: readonly (number | undefined)[], digits: number): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? "" : number(spread(known).median, digits);
}

function requestsOf({ rounds }: Summary): string {
  const texts = rounds.map(({ requests }) =>
    Object.entries(requests)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, count]) => `${count} ${kind}`)
      .join(", "),
  );
  return [...new Set(texts)].join(" or ") || "none";
}

/** A table for each workload: the contenders beside one another, operation by operation. */
export function showWorkloads(summaries: readonly Summary[]): void {
  const workloads = new Map(summaries.map(({ size, latencyMs }) => [`${size} ${latencyMs}`, { size, latencyMs }]));
  for (const { size, latencyMs } of workloads.values()) {
    const here = summaries.filter((summary) => summary.size === size && summary.latencyMs === latencyMs);
    const rows = operations.flatMap((operation) =>
      here.filter((summary) => summary.operation === operation).map((summary) => workloadRow(summary)),
    );
    const rounds = Math.max(...here.map((summary) => summary.rounds.length));
    show(
      `${size} certificates, the Manager answers in ${latencyMs} ms, rounds: ${rounds}; median (least–greatest)`,
      ["operation", "contender", "seconds", "× floor", "requests", "CPU s", "peak MB"],
      rows,
    );
  }
}

function workloadRow(summary: Summary): Row {
  const { operation, contender, seconds, ratio, rounds } = summary;
  return [
    operation,
    contender,
    range(seconds, 2),
    ratio === undefined ? "" : range(ratio, 2),
    requestsOf(summary),
    medianOf(
      rounds.map(({ provider }) => provider?.cpuSeconds),
      2,
    ),
    medianOf(
      rounds.map(({ provider }) => provider?.peakMegabytes),
      0,
    ),
  ];
}

/** What does not depend on the operation: start of the provider's process, modules and the state. */
export function showProviders(summaries: readonly Summary[]): void {
  const contenders = [...new Set(summaries.map(({ contender }) => contender))];
  const rows = contenders.flatMap((contender) => {
    const results = summaries.filter((summary) => summary.contender === contender).flatMap(({ rounds }) => rounds);
    const providers = results.flatMap(({ provider }) => provider ?? []);
    if (providers.length === 0) return [];
    const created = results.filter(({ operation, size }) => operation === "create" && size > 1);
    const states = created.flatMap(({ state }) => state ?? []);
    return [
      [
        contender,
        range(spread(providers.map(({ readyMs }) => readyMs)), 0),
        medianOf(
          providers.map(({ modulesWhenReady }) => modulesWhenReady),
          0,
        ),
        String(Math.max(...providers.map(({ modules }) => modules))),
        medianOf(
          states.map(({ provider }) => provider),
          0,
        ),
        medianOf(
          states.map(({ properties }) => properties),
          0,
        ),
        medianOf(
          states.map(({ file }) => file),
          0,
        ),
      ],
    ];
  });
  show(
    "The provider's process, and the state in bytes for each certificate",
    ["contender", "ready in ms", "modules then", "modules at most", "__provider", "other properties", "of the file"],
    rows,
  );
}

export function showClient(rounds: readonly ClientRound[]): void {
  if (rounds.length === 0) return;
  const row = (name: string, pick: (round: ClientRound) => ClientRound["ours"]): Row => [
    name,
    range(spread(rounds.map((round) => pick(round).requestsPerSecond)), 0),
    range(spread(rounds.map((round) => pick(round).cpuSecondsPer1000)), 2),
  ];
  show(
    `The client alone: gets at ${latencyMs} ms on ${connections} connections`,
    ["client", "requests/s", "CPU s per 1,000"],
    [
      row("ours", ({ ours }) => ours),
      row("curl --parallel", ({ curl }) => curl),
      [
        "ours ÷ curl",
        range(spread(rounds.map(({ ours, curl }) => ours.requestsPerSecond / curl.requestsPerSecond)), 2),
        range(spread(rounds.map(({ ours, curl }) => ours.cpuSecondsPer1000 / curl.cpuSecondsPer1000)), 1),
      ],
    ],
  );
}
