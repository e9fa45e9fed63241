import { type Contender, inWords } from "../../tools/bench/contender";
import { isMeasured } from "../../tools/bench/measured";
import { planOf } from "../../tools/bench/plan";
import { type Result, spread, summaries } from "../../tools/bench/results";
import { goName, oursName, pluginName, roundsOf, variants } from "../../tools/bench/rounds";

const result = (contender: string, round: number, wallMs: number): Result => ({
  contender,
  operation: "refresh",
  size: 100,
  latencyMs: 50,
  round,
  wallMs,
  requests: {},
});

test("a spread is least, median and greatest, of even and odd numbers of values", () => {
  expect(spread([3, 1, 2])).toEqual({ minimum: 1, median: 2, maximum: 3 });
  expect(spread([4, 1, 2, 3])).toEqual({ minimum: 1, median: 2.5, maximum: 4 });
  expect(() => spread([])).toThrow("at least one");
});

test("ratios are to the floor of the same round, not of the medians", () => {
  const results = [
    result("ours", 1, 2_000),
    result("floor", 1, 1_000),
    result("ours", 2, 3_000),
    result("floor", 2, 6_000),
    result("ours", 3, 3_000),
    result("floor", 3, 3_000),
  ];
  const ours = summaries(results).find(({ contender }) => contender === "ours");
  expect(ours?.seconds).toEqual({ minimum: 2, median: 3, maximum: 3 });
  expect(ours?.ratio).toEqual({ minimum: 0.5, median: 1, maximum: 2 });
});

test("there is no ratio without the floor", () => {
  expect(summaries([result("ours", 1, 2_000)])[0]).not.toHaveProperty("ratio");
});

test("a plan is three rounds of all workloads, or what the options say", () => {
  expect(planOf([])).toMatchObject({ rounds: 3, large: { size: 2000, latencyMs: 50 } });
  expect(planOf([])?.workloads).toHaveLength(6);
  expect(planOf([])?.edited).toEqual({ size: 500, latencyMs: 50, projects: 20 });
  expect(planOf(["--sizes", "1", "--edited", "200"])?.edited).toEqual({ size: 200, latencyMs: 50, projects: 20 });
  expect(planOf(["--quick"])).toMatchObject({ rounds: 1, workloads: [{ size: 100, latencyMs: 50 }] });
  expect(planOf(["--sizes", "7", "--latencies", "0,5", "--large", "0"])).toMatchObject({
    workloads: [
      { size: 7, latencyMs: 0 },
      { size: 7, latencyMs: 5 },
    ],
  });
  expect(() => planOf(["--sizes", "many"])).toThrow("--sizes takes whole numbers");
  expect(planOf(["--help"])).toBeUndefined();
});

test("variants are measured at the last workload alone, the large workload once with ours, Go and the floor", () => {
  const names = [oursName, goName, "floor", "naive", variants.zstd];
  const contenders = names.map((name) => ({ name }) as Contender);
  const plan = planOf(["--sizes", "1,5", "--latencies", "50", "--rounds", "2", "--large", "9", "--projects", "0"]);
  const rounds = plan === undefined ? [] : roundsOf(plan, contenders);
  expect(rounds.map(({ workload, round, contenders: { length } }) => [workload.size, round, length])).toEqual([
    [1, 1, 4],
    [1, 2, 4],
    [5, 1, 5],
    [5, 2, 5],
    [9, 1, 3],
  ]);
});

test("descriptions are edited in every round, by ours and the floor, in a workload of its own", () => {
  const names = [oursName, pluginName, "floor", "naive", variants.zstd];
  const contenders = names.map((name) => ({ name }) as Contender);
  const plan = planOf(["--sizes", "5", "--latencies", "50", "--rounds", "2", "--large", "0", "--projects", "3"]);
  const rounds = plan === undefined ? [] : roundsOf(plan, contenders);
  expect(rounds.map(({ workload, contenders: { length } }) => [inWords(workload), length])).toEqual([
    ["5 certificates, the Manager answers in 50 ms", 5],
    ["5 certificates, the Manager answers in 50 ms", 5],
    ["5 certificates in 3 projects, each with a JWK, the Manager answers in 50 ms", 3],
    ["5 certificates in 3 projects, each with a JWK, the Manager answers in 50 ms", 3],
  ]);
  const edited = { ...result("ours", 1, 2_000), projects: 3 };
  expect(summaries([result("floor", 1, 1_000), edited]).map(({ ratio }) => ratio)).toEqual([
    { minimum: 1, median: 1, maximum: 1 },
    undefined,
  ]);
  expect(isMeasured([edited], { workload: { size: 100, latencyMs: 50 }, round: 1 })).toBe(false);
});

test("a round that was measured is not measured again", () => {
  const measured = [result("ours", 1, 2_000)];
  const workload = { size: 100, latencyMs: 50 };
  expect(isMeasured(measured, { workload, round: 1 })).toBe(true);
  expect(isMeasured(measured, { workload, round: 2 })).toBe(false);
  expect(isMeasured(measured, { workload: { ...workload, latencyMs: 0 }, round: 1 })).toBe(false);
});
