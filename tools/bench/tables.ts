import Terminal from "cli-table3";
import { type ClientRound, connections, latencyMs, warmUp } from "./clientAlone";
import { inWords, isSameWorkload, operations, type Workload } from "./contender";
import type { HostGrowth } from "./hostAlone";
import { type Result, type Spread, type Summary, spread } from "./results";
import { goName, pluginName } from "./rounds";

type Row = readonly string[];

/** Figures in words, for the terminal and for the documentation. */
export interface Table {
  readonly caption: string;
  readonly head: Row;
  readonly rows: readonly Row[];
}

export function forTerminal({ caption, head, rows }: Table): string {
  const terminal = new Terminal({ head: [...head], style: { head: [], border: [], compact: true } });
  terminal.push(...rows.map((row) => [...row]));
  return `\n${caption}\n${terminal.toString()}`;
}

export function forMarkdown({ caption, head, rows }: Table): string {
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `**${caption}**\n\n${lines.join("\n")}\n`;
}

const number = (value: number, digits: number): string => value.toFixed(digits);
const range = ({ minimum, median, maximum }: Spread, digits: number): string =>
  `${number(median, digits)} (${number(minimum, digits)}–${number(maximum, digits)})`;

function medianOf(values: readonly (number | undefined)[], digits: number): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? "" : number(spread(known).median, digits);
}

function requestsOf({ rounds }: Summary): string {
  return [...new Set(rounds.map(({ requests }) => kinds(requests)))].join(" or ");
}

/** Numbers of requests by kind, in words. */
export function kinds(requests: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(requests).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([kind, count]) => `${count} ${kind}`).join(", ") || "none";
}

/** A table for each workload: the contenders beside one another, operation by operation. */
export function workloadTables(summaries: readonly Summary[]): Table[] {
  const workloads = new Map<string, Workload>(summaries.map((summary) => [inWords(summary), summary]));
  return [...workloads.values()].map((workload) => {
    const here = summaries.filter((summary) => isSameWorkload(summary, workload));
    const rows = operations.flatMap((operation) =>
      here.filter((summary) => summary.operation === operation).map((summary) => workloadRow(summary)),
    );
    const rounds = Math.max(...here.map((summary) => summary.rounds.length));
    return {
      caption: `${inWords(workload)}, rounds: ${rounds}; median (least–greatest)`,
      head: ["operation", "contender", "seconds", "× floor", "requests", "CPU s", "peak MB"],
      rows,
    };
  });
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

/** The plugin over the provider in Go, in the same round of the same workload; no table where one of them is missing. */
export function besideGoTables(summaries: readonly Summary[]): Table[] {
  const rows = summaries.flatMap((summary) => (summary.contender === pluginName ? besideGo(summary, summaries) : []));
  const caption = `${pluginName}, over ${goName}`;
  return rows.length === 0
    ? []
    : [{ caption, head: ["workload", "operation", "seconds", "CPU", "peak MB", "ready"], rows }];
}

function besideGo(plugin: Summary, summaries: readonly Summary[]): Row[] {
  const go = summaries.find(
    (other) => other.contender === goName && other.operation === plugin.operation && isSameWorkload(other, plugin),
  );
  const pairs = plugin.rounds.flatMap((ours) => {
    const theirs = go?.rounds.find(({ round }) => round === ours.round);
    return theirs === undefined ? [] : [{ ours, theirs }];
  });
  if (pairs.length === 0) return [];
  const ratio = (pick: (result: Result) => number | undefined): string => {
    const ratios = pairs.map(({ ours, theirs }) => (pick(ours) ?? Number.NaN) / (pick(theirs) ?? Number.NaN));
    return ratios.every(Number.isFinite) ? range(spread(ratios), 2) : "";
  };
  return [
    [
      inWords(plugin),
      plugin.operation,
      ratio(({ wallMs }) => wallMs),
      ratio(({ provider }) => provider?.cpuSeconds),
      ratio(({ provider }) => provider?.peakMegabytes),
      ratio(({ provider }) => provider?.readyMs),
    ],
  ];
}

/** What does not depend on the operation: start of the provider's process, modules and the state. */
export function providerTable(summaries: readonly Summary[]): Table {
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
  return {
    caption: "The provider's process, and the state in bytes for each certificate",
    head: [
      "contender",
      "ready in ms",
      "modules then",
      "modules at most",
      "__provider",
      "other properties",
      "of the file",
    ],
    rows,
  };
}

export function clientTable(rounds: readonly ClientRound[]): Table {
  const row = (name: string, pick: (round: ClientRound) => ClientRound["ours"]): Row => [
    name,
    range(spread(rounds.map((round) => pick(round).requestsPerSecond)), 0),
    range(spread(rounds.map((round) => pick(round).cpuSecondsPer1000)), 2),
  ];
  return {
    caption: `The client alone: gets at ${latencyMs} ms on ${connections} connections; ours after ${warmUp} others`,
    head: ["client", "requests/s", "CPU s per 1,000"],
    rows: [
      row("ours", ({ ours }) => ours),
      row("curl --parallel", ({ curl }) => curl),
      [
        "ours ÷ curl",
        range(spread(rounds.map(({ ours, curl }) => ours.requestsPerSecond / curl.requestsPerSecond)), 2),
        range(spread(rounds.map(({ ours, curl }) => ours.cpuSecondsPer1000 / curl.cpuSecondsPer1000)), 1),
      ],
    ],
  };
}

export function hostTable(growth: readonly HostGrowth[]): Table {
  return {
    caption:
      "The dynamic host without the engine: create, unchanged diff, refresh, rotation and delete of all, at 50 ms",
    head: ["certificates", "CPU s", "MB before the first call", "peak MB", "requests"],
    rows: growth.map(({ size, cpuSeconds, emptyMegabytes, peakMegabytes, requests }) => [
      String(size),
      number(cpuSeconds, 2),
      number(emptyMegabytes, 0),
      number(peakMegabytes, 0),
      kinds(requests),
    ]),
  };
}
