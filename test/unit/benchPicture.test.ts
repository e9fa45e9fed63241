import { type Operation, operations } from "../../tools/bench/contender";
import { picture } from "../../tools/bench/picture";
import { floorName, type Result, summaries } from "../../tools/bench/results";
import { goName, oursName, pluginName, variants } from "../../tools/bench/rounds";
import { besideGoTables } from "../../tools/bench/tables";

const workload = { size: 5, latencyMs: 50 };
const curls = ["curl in a loop", "curl --parallel"];
const names = [oursName, pluginName, goName, floorName, "naive", ...curls, ...Object.values(variants)];

const result = (contender: string, operation: Operation, seconds: number, round = 1): Result => {
  const provider = { readyMs: 1, modulesWhenReady: 1, modules: 1, cpuSeconds: seconds / 2, peakMegabytes: 50 };
  return { contender, operation, ...workload, round, wallMs: seconds * 1000, requests: {}, provider };
};

test("every contender of the picture has a colour of its own", () => {
  const results = names.flatMap((name, index) => operations.map((operation) => result(name, operation, index + 1)));
  const svg = picture(summaries(results), workload);
  for (const name of names) expect(svg).toContain(`>${name}</text>`);
  const fills = [...svg.matchAll(/<path[^>]* fill="(#[0-9a-f]{6})"/g)].map(([, fill]) => fill);
  expect(new Set(fills).size).toBe(names.length);
});

test("the plugin is shown over the provider in Go in the same round, and not where one of them is missing", () => {
  const plugin = [result(pluginName, "create", 3), result(pluginName, "create", 8, 2)];
  const [table] = besideGoTables(summaries([...plugin, result(goName, "create", 2), result(goName, "create", 4, 2)]));
  expect(table?.rows.map((row) => row.slice(1))).toEqual([
    ["create", "1.75 (1.50–2.00)", "1.75 (1.50–2.00)", "1.00 (1.00–1.00)", "1.00 (1.00–1.00)"],
  ]);
  expect(besideGoTables(summaries([...plugin, result(goName, "destroy", 2)]))).toEqual([]);
});
