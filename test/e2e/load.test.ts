import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { Command } from "../support/command";
import { count } from "../support/figures";
import { type Declaration, failure, Scenario } from "../support/scenario";

jest.setTimeout(1_800_000);

/** `npm run test:soak` takes 1,000. */
const certificates = Number(process.env.SOAK_CERTIFICATES ?? 60);
const environments = ["production", "staging"];

/** One request in ten fails, in five ways: not processed, or processed and its answer lost. */
const failures: readonly Pick<Fault, "when" | "what">[] = [
  { when: "before", what: { status: 500 } },
  { when: "before", what: "reset" },
  { when: "before", what: { status: 429, headers: { "retry-after": "0" } } },
  { when: "after", what: "reset" },
  { when: "after", what: { status: 502, body: "<html></html>" } },
];

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
  await scenario.configure({ "apinizer:timeoutSeconds": "20" });
  scenario.simulator.latencyMs = () => 20 + Math.random() * 380;
});
afterAll(() => scenario.stop());

function declared(certificatePem: string): Record<string, Declaration> {
  const names = Array.from({ length: certificates }, (_, index) => `certificate-${index}`);
  const one = (name: string) => ({ certificateName: name, alias: name, projectName: "payments", description: "Load" });
  return Object.fromEntries(names.map((name) => [name, { ...one(name), environments, certificatePem }]));
}

/** Runs `up` while one request in ten fails; answers the most memory that the provider had, in bytes. */
async function up(certificatePem: string): Promise<number> {
  scenario.declare(declared(certificatePem));
  scenario.simulator.clearJournal();
  const every = failures.length * 10;
  scenario.simulator.faults.push(...failures.map((fault) => ({ ...fault, every, times: Number.POSITIVE_INFINITY })));
  const command = Command.start(scenario, ["up", "--yes", "--skip-preview", "--parallel", "64"]);
  let [running, peak] = [true, 0];
  const exit = command.exit().finally(() => {
    running = false;
  });
  while (running) {
    peak = Math.max(peak, command.providerMemory());
    await Promise.race([exit, sleep(500)]);
  }
  scenario.simulator.faults.clear();
  scenario.printed.push(command.output);
  expect(failure({ succeeded: (await exit) === 0, text: command.output })).toBeUndefined();
  return peak;
}

/** Every certificate was written once, beyond what was kept from being processed. */
function expectOneWriteEach(method: string, nameOf: (index: number) => string | undefined): void {
  const writes = scenario.simulator.writes().map((entry, index) => ({ ...entry, name: nameOf(index) }));
  expect(new Set(writes.map((write) => write.method))).toEqual(new Set([method]));
  const processed = writes.filter((write) => write.processed).map(({ name }) => name);
  expect(processed).toHaveLength(certificates);
  expect(new Set(processed).size).toBe(certificates);
  expect(writes.length).toBeGreaterThan(certificates);
}

test("all certificates are created once while one request in ten fails, with few connections and little memory", async () => {
  const memory = await up(oldCertificate.pem);
  const { projects } = scenario.simulator.state();
  const names = projects.flatMap((project) => project.certificates).map(({ name }) => name);
  expect(names.sort()).toEqual(Object.keys(declared("")).sort());
  for (const name of names) expect(scenario.simulator.deployed("payments", name)).toEqual(environments);
  expect(Object.keys(await scenario.state())).toHaveLength(certificates);
  expectOneWriteEach("POST", (index) => scenario.simulator.writes()[index]?.fields.certificateName);
  expect(scenario.simulator.peakRequests).toBeLessThanOrEqual(16);
  expect(scenario.simulator.peakConnections).toBeLessThanOrEqual(20);
  expect(memory).toBeGreaterThan(0);
  expect(memory).toBeLessThan(700 * 1024 * 1024);
  count("certificates under load", certificates);
});

test("all certificates are rotated by one write each while one request in ten fails", async () => {
  await up(newCertificate.pem);
  expectOneWriteEach("PUT", (index) => scenario.simulator.writes()[index]?.path);
  const state = Object.values(await scenario.state());
  expect(new Set(state.map(({ outputs }) => outputs.thumbprintSha256))).toEqual(new Set([newCertificate.sha256]));
});
