/** `examples/fleet` as it stands: four stacks side by side, at a Manager that is overloaded for a while. */
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DeclaredCertificates } from "../../tools/bench/certificates";
import type { Fault, FaultAction } from "../simulator/simulator";
import { count } from "../support/figures";
import { pluginPath, startPluginScenario } from "../support/pluginScenario";
import { environmentOf, run } from "../support/pulumiCommand";
import type { Scenario } from "../support/scenario";

jest.setTimeout(1_800_000);

/** Of all four stacks together; `npm run test:soak` takes 500. */
const certificates = Number(process.env.SOAK_FLEET_CERTIFICATES ?? 16);
/** For how long the Manager is overloaded; `npm run test:soak` takes a minute. */
const overloadedSeconds = Number(process.env.SOAK_OVERLOADED_SECONDS ?? 3);
const stacks = 4;
const connections = 8;
const environments = ["production", "staging"];
const example = path.resolve(__dirname, "../../examples/fleet");

const declared = new DeclaredCertificates().of(certificates, "first", stacks);
const projectNames = [...new Set(declared.map(({ projectName }) => projectName))];

/**
 * What an overloaded Manager answers: of eight requests it lets one through, and processes another one. The retries of a
 * request, each after the time that it asks for, last longer than it is overloaded.
 */
function overload(method: string): Fault[] {
  const headers = { "retry-after": String(overloadedSeconds / 2) };
  const striking = (when: Fault["when"], what: FaultAction): Fault => {
    return { match: { method, path: /^\/apiops\/projects\// }, when, what, every: 2, times: Number.POSITIVE_INFINITY };
  };
  return [
    striking("before", { status: 429, headers }),
    striking("before", { status: 503, headers }),
    striking("after", { status: 503, headers, body: "<html></html>" }),
  ];
}

let scenario: Scenario;
beforeAll(async () => {
  const read = (name: string): string => fs.readFileSync(path.join(example, name), "utf8");
  scenario = await startPluginScenario(
    { projects: Object.fromEntries(projectNames.map((name) => [name, { environments }])), latencyMs: 20 },
    {
      "Pulumi.yaml": read("Pulumi.yaml").replace("./node_modules/pulumi-apinizer/dist/plugin", pluginPath),
      "index.ts": read("index.ts"),
      "fleet.ts": read("fleet.ts"),
    },
  );
  for (const { projectName, certificateName, certificatePem } of declared) {
    const folder = path.join(scenario.folder, "projects", projectName);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${certificateName}.pem`), certificatePem);
  }
});
afterAll(() => scenario.stop());

test("stacks that write side by side while the Manager answers 429 and 503 lose nothing, write nothing twice and keep their limits", async () => {
  const { simulator } = scenario;
  // Stacks start at different moments: the time counts from the first write, however long that takes.
  simulator.faults.push(...overload("POST"));
  const fleet = run(
    process.execPath,
    [require.resolve("tsx/cli"), "fleet.ts", "up", "--at-once", String(stacks), "--connections", String(connections)],
    scenario.folder,
    {
      ...environmentOf(scenario),
      APINIZER_MANAGER_URL: simulator.url,
      APINIZER_API_TOKEN: simulator.token,
    },
  );
  let ended = false;
  const end = fleet.finally(() => {
    ended = true;
  });
  while (!ended && simulator.writes().length === 0) await sleep(50);
  simulator.faults.push(...overload("GET"));
  await Promise.race([end, sleep(overloadedSeconds * 1000)]);
  simulator.faults.clear();
  const { code, text } = await fleet;
  scenario.printed.push(text);
  if (code !== 0) throw new Error(`the fleet's exit code is ${code}: ${text}`);

  const held = simulator.state().projects.map(({ name, certificates }) => [name, certificates.length]);
  expect(held).toEqual(projectNames.map((name) => [name, certificates / stacks]));
  for (const { projectName, certificateName } of declared) {
    expect(simulator.deployed(projectName, certificateName)).toEqual(environments);
  }
  const writes = simulator.writes();
  expect(new Set(writes.map(({ method }) => method))).toEqual(new Set(["POST"]));
  const created = writes.filter(({ processed }) => processed).map(({ fields }) => fields.certificateName);
  expect(created.sort()).toEqual(declared.map(({ certificateName }) => certificateName).sort());
  expect(simulator.journal.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 429, 503]));
  for (const name of projectNames) {
    expect(simulator.peakRequestsIn(name)).toBeGreaterThan(0);
    expect(simulator.peakRequestsIn(name)).toBeLessThanOrEqual(connections / stacks);
  }
  count("certificates of a fleet under overload", certificates);
});
