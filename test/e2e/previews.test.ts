/** What a preview tells, on the real engine with both hosts: what `up` would be refused, and what changes. */
import { aCertificate } from "../support/aCertificate";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { pluginProject, startPluginScenario } from "../support/pluginScenario";
import { type Declaration, failure, type Run, Scenario } from "../support/scenario";

const idp: Declaration = aCertificate({ environments: ["production"] });
const named = (name: string, changes: Declaration = {}): Declaration => ({
  ...idp,
  certificateName: name,
  alias: name,
  ...changes,
});
const five = (changes: Declaration = {}) =>
  Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, named(name, changes)]));

let scenario: Scenario;
afterEach(() => scenario.stop());

/** How often the command says it: the engine shows each message as it comes, and once more at the end. */
function saidTimes({ text }: Run, what: string): number {
  const [, summary = ""] = text.split("Diagnostics:");
  return summary.split(what).length - 1;
}

async function refused(certificates: Readonly<Record<string, Declaration>>): Promise<Run> {
  scenario.declare(certificates);
  const run = await scenario.preview();
  expect(run.succeeded).toBe(false);
  expect(run.text).not.toMatch(/\n\s+at /);
  expect(scenario.simulator.writes()).toEqual([]);
  return run;
}

const others = { description: "theirs", environments: ["production"], pem: newCertificate.pem };

describe.each([
  ["dynamic provider", Scenario.start],
  ["plugin", startPluginScenario],
] as const)("%s", (_name, start) => {
  test("what the Manager would refuse a create fails in the preview, with what to do about it", async () => {
    scenario = await start();
    scenario.simulator.console.putCertificate("payments", "theirs", { ...others, alias: "theirs" });
    const near = await refused({ a: named("a", { environments: ["prodution"] }) });
    expect(near.text).toContain("environments: expected environments that project payments may use, got prodution");
    expect(near.text).toContain("Did you mean production?");
    expect((await refused({ a: named("theirs") })).text).toMatch(
      /certificateName: expected a name that is free.*aliases/,
    );
    const alias = await refused({ a: named("a", { alias: "theirs" }) });
    expect(alias.text).toContain("got theirs, which certificate payments/theirs has there");
    expect(alias.text).toContain("dependsOn");
    const missing = await refused(five({ projectName: "nowhere" }));
    expect(saidTimes(missing, "Project (nowhere) is not found")).toBe(1);
    scenario.simulator.console.setPermissions(scenario.simulator.token, "identity", []);
    expect((await refused(five({ projectName: "identity" }))).text).toMatch(/identity: projectName: expected its cert/);
    scenario.simulator.clearJournal();
    scenario.declare(five());
    expect(failure(await scenario.preview())).toBeUndefined();
    expect(scenario.simulator.journal).toHaveLength(2);
    scenario.simulator.console.revokeToken(scenario.simulator.token);
    const token = await refused(five());
    expect(saidTimes(token, "apiToken")).toBe(1);
  });

  test("a Manager that cannot be reached fails the preview, or with offlinePreview warns once", async () => {
    scenario = await start();
    await scenario.configure({ "apinizer:managerUrl": "http://127.0.0.1:9", "apinizer:maxRetries": "0" });
    expect((await refused(five())).text).toContain("managerUrl");
    await scenario.configure({ "apinizer:offlinePreview": "true" });
    const offline = await scenario.preview();
    expect(failure(offline)).toBeUndefined();
    expect(offline.changes).toMatchObject({ create: 6 });
    expect(saidTimes(offline, "offlinePreview is set")).toBe(1);
  });

  test("a rotation is one line that names both certificates, and says whether the key stays", async () => {
    scenario = await start();
    await scenario.mustUp({ c: idp });
    scenario.declare({ c: { ...idp, certificatePem: ellipticCertificate.pem } });
    const line =
      /certificate payments\/idp: rotation: .*RSA-4096, SHA-256 (\w{8})\) => .*EC-P-384, SHA-256 (\w{8})\); the key/;
    for (const run of [await scenario.preview(), await scenario.up()]) {
      expect(failure(run)).toBeUndefined();
      const [, before = "", after = ""] = line.exec(run.text) ?? [];
      expect(oldCertificate.sha256.startsWith(before) && before.length === 8).toBe(true);
      expect(ellipticCertificate.sha256.startsWith(after) && after.length === 8).toBe(true);
      expect(saidTimes(run, ": rotation: ")).toBe(1);
    }
  });

  test("a swap of aliases is refused in the preview, a move without an order in up: both say how", async () => {
    scenario = await start();
    await scenario.mustUp({ a: named("a"), b: named("b") });
    scenario.declare({ a: named("a", { alias: "b" }), b: named("b", { alias: "a" }) });
    const swap = await scenario.preview();
    expect(swap.succeeded).toBe(false);
    expect(swap.text).toContain("To swap the aliases of two certificates, run `pulumi up` twice");
    scenario.declare({ a: named("a", { alias: "b" }), b: named("b") });
    const taken = await scenario.up();
    expect(taken.succeeded).toBe(false);
    expect(taken.text).toContain("certificate payments/b has it in production");
    const moved = { a: named("a", { alias: "c" }), b: named("b", { alias: "a", options: { dependsOn: ["a"] } }) };
    await scenario.mustUp(moved);
    const fresh = named("new", { alias: "c", options: { dependsOn: ["a"] } });
    scenario.declare({ ...moved, a: named("a", { alias: "d" }), fresh });
    for (const run of [await scenario.preview(), await scenario.up()]) expect(failure(run)).toBeUndefined();
  });

  test("an unchanged up asks nothing", async () => {
    scenario = await start();
    await scenario.mustUp(five());
    scenario.simulator.clearJournal();
    scenario.declare(five());
    for (const run of [await scenario.preview(), await scenario.up()]) expect(failure(run)).toBeUndefined();
    expect(scenario.simulator.journal).toEqual([]);
  });
});

describe("plugin", () => {
  const jwkProgram = `
const { Jwk } = require("pulumi-apinizer/plugin");
const { certificates: { jwk } } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
new Jwk("jwk", jwk);
`;
  const jwk = {
    projectName: "payments",
    name: "verify",
    certificateName: "idp",
    environmentName: "production",
    useType: "SIGNATURE",
    algorithm: "RS256",
  } as Declaration;

  test("a JWK that has another key than its certificate: the diff names what deviates, the message has both values", async () => {
    scenario = await startPluginScenario({}, { "index.js": jwkProgram });
    scenario.simulator.console.putCertificate("payments", "idp", { ...others, pem: oldCertificate.pem, alias: "idp" });
    await scenario.mustUp({ jwk });
    const before = (await scenario.stack.resources()).find(({ type }) => type.endsWith(":Jwk"))?.outputs
      .thumbprintSha256;
    scenario.simulator.console.putCertificate("payments", "idp", { ...others, alias: "idp" });
    expect(failure(await scenario.refresh({ diff: true }))).toBeUndefined();
    const preview = await scenario.preview({ diff: true });
    expect(failure(preview)).toBeUndefined();
    expect(preview.text).toContain(`it does not carry its source's key: ${before} => `);
    expect(preview.text).toContain("thumbprintSha256");
    for (const [, old, next] of preview.text.matchAll(/(\S+) => (\S+)/g)) expect(old).not.toBe(next);
  });

  test("a function that fails has no stack trace", async () => {
    for (const call of ["getCertificate", "getCertificateOutput"]) {
      const program = `require("pulumi-apinizer/plugin").${call}({ projectName: "payments", certificateName: "nobody" });\n`;
      scenario = await startPluginScenario(
        {},
        { "Pulumi.yaml": pluginProject("nodejs", "index.js"), "index.js": program },
      );
      const run = await scenario.preview();
      expect(run.succeeded).toBe(false);
      expect(run.text).toContain("Check the names; they are case-sensitive.");
      expect(run.text).not.toContain("deleted outside");
      expect(run.text).not.toMatch(/\n\s+at /);
      if (call === "getCertificate") await scenario.stop();
    }
  });
});
