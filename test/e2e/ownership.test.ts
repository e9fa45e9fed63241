/** Where two resources, or two entries of a state, lead to one certificate: what is still declared is never deleted. */

import { Simulator, type SimulatorOptions } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { newCertificate } from "../support/certificates";
import { Command } from "../support/command";
import { AttachedPlugin, startPluginScenario } from "../support/pluginScenario";
import { pulumi } from "../support/pulumiCommand";
import { type Declaration, failure, type ResourceState, Scenario } from "../support/scenario";

const idp: Declaration = aCertificate({ environments: ["production"] });
const adopting = { ...idp, adoptExisting: true };

type Start = (options?: SimulatorOptions) => Promise<Scenario>;
const hosts: readonly (readonly [string, Start])[] = [
  ["dynamic provider", (options) => Scenario.start(options)],
  ["plugin", (options) => startPluginScenario(options)],
];

/** Declares all certificates at the Manager of the stack, or at the one that the configuration names. */
const movingProgram = `
const pulumi = require("@pulumi/pulumi");
const { Certificate, Provider } = require("pulumi-apinizer/plugin");
const { certificates: { idp } } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const managerUrl = new pulumi.Config("scenario").get("other");
const apiToken = new pulumi.Config("apinizer").require("apiToken");
new Certificate("idp", idp, managerUrl ? { provider: new Provider("other", { managerUrl, apiToken }) } : {});
`;
/** Declares the certificate at the Manager of the stack, and at another one, too, while the configuration says so. */
const twoManagersProgram = `
const pulumi = require("@pulumi/pulumi");
const { Certificate, Provider } = require("pulumi-apinizer/plugin");
const { certificates: { idp } } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const config = new pulumi.Config("scenario");
const apiToken = new pulumi.Config("apinizer").require("apiToken");
const provider = new Provider("other", { managerUrl: config.require("other"), apiToken });
new Certificate("here", idp);
if (config.requireBoolean("both")) new Certificate("there", idp, { provider });
`;
/** Declares one certificate with both hosts, the one after the other. */
const bothHostsProgram = `
const { ApinizerCertificate } = require("pulumi-apinizer");
const { Certificate } = require("pulumi-apinizer/plugin");
const { certificates: { idp } } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const first = firstHost === "plugin" ? Certificate : ApinizerCertificate;
const second = first === Certificate ? ApinizerCertificate : Certificate;
new second("second", idp, { dependsOn: new first("first", idp) });
`;

let scenario: Scenario;
let other: Simulator | undefined;
afterEach(async () => {
  await scenario?.stop();
  await other?.stop();
  other = undefined;
});

const held = (simulator = scenario.simulator) =>
  simulator.state().projects.flatMap((project) => project.certificates.map(({ name }) => `${project.name}/${name}`));
const writes = (simulator = scenario.simulator) =>
  simulator
    .writes()
    .filter(({ status }) => status === 200)
    .map(({ method }) => method);
/** With other ids than the first one has. */
async function anotherManager(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await Simulator.start(options);
  simulator.console.deleteProject("payments");
  simulator.console.addProject("payments", { environments: ["production"] });
  return simulator;
}
const leftAlone = "not deleted, because this program still declares it";

async function nothingIsLeftToDo(): Promise<void> {
  scenario.simulator.clearJournal();
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(writes()).toEqual([]);
}

describe.each(hosts)("%s", (_name, start) => {
  test("`up --replace` of an adopted certificate leaves it at the Manager", async () => {
    scenario = await start();
    await scenario.mustUp({ c: adopting });
    const { urn } = (await scenario.state()).c as ResourceState;
    const run = await scenario.up({ replace: [urn] });
    expect(failure(run)).toBeUndefined();
    expect(run.text).toContain(leftAlone);
    expect(held()).toEqual(["payments/idp"]);
    await nothingIsLeftToDo();
  });

  test("`up --replace` with deleteBeforeReplace ends with the certificate at the Manager", async () => {
    scenario = await start();
    await scenario.mustUp({ c: { ...idp, options: { deleteBeforeReplace: true } } });
    const { urn } = (await scenario.state()).c as ResourceState;
    expect(failure(await scenario.up({ replace: [urn] }))).toBeUndefined();
    expect(held()).toEqual(["payments/idp"]);
    await nothingIsLeftToDo();
  });

  test("`up --replace` of what could not be created again is refused in the preview and deletes nothing", async () => {
    scenario = await start();
    await scenario.mustUp({ c: { ...idp, options: { deleteBeforeReplace: true } } });
    const { urn } = (await scenario.state()).c as ResourceState;
    scenario.simulator.console.putCertificate("payments", "other", {
      ...{ alias: "taken", environments: ["test"], pem: newCertificate.pem, description: "Other" },
    });
    scenario.declare({
      c: { ...idp, alias: "taken", environments: ["test"], options: { deleteBeforeReplace: true } },
    });
    const preview = await scenario.preview({ replace: [urn] });
    expect(preview.succeeded).toBe(false);
    expect(preview.text).toContain("payments/other has there");
    expect((await scenario.up({ replace: [urn] })).succeeded).toBe(false);
    expect(writes()).toEqual(["POST"]);
    expect(held()).toEqual(["payments/idp", "payments/other"]);
  });

  test("another certificate of the program that waits for the alias refuses a delete-first replacement", async () => {
    scenario = await start();
    await scenario.mustUp({ c: idp });
    const replaced = { ...idp, certificateName: "idp-2" };
    scenario.declare({ a: { ...idp, certificateName: "waits", adoptExisting: false }, c: replaced });
    const run = await scenario.up();
    expect(run.succeeded).toBe(false);
    expect(held()).toEqual(["payments/idp"]);
    await scenario.mustUp({ c: replaced });
    expect(held()).toEqual(["payments/idp-2"]);
    await nothingIsLeftToDo();
  });

  test("another logical name without aliases fails, names aliases, and its advice loses nothing", async () => {
    scenario = await start();
    await scenario.mustUp({ old: idp });
    scenario.declare({ renamed: idp });
    const refused = await scenario.up();
    expect(refused.succeeded).toBe(false);
    expect(refused.text).toMatch(/aliases.*adoptExisting/s);
    const run = await scenario.mustUp({ renamed: adopting });
    expect(run.text).toContain(leftAlone);
    expect(writes()).toEqual(["POST"]);
    expect(held()).toEqual(["payments/idp"]);
    await nothingIsLeftToDo();
  });

  test("another logical name with aliases is no change", async () => {
    scenario = await start();
    await scenario.mustUp({ old: idp });
    const run = await scenario.mustUp({ renamed: { ...idp, options: { aliases: [{ name: "old" }] } } });
    expect(run.changes).toEqual({ same: 2 });
  });

  test("the next `up` after a kill between the create and the delete of a replacement leaves the certificate", async () => {
    scenario = await start();
    await scenario.mustUp({ c: adopting });
    const { urn } = (await scenario.state()).c as ResourceState;
    scenario.simulator.faults.push({ match: { method: "POST" }, when: "before", what: { delayMs: 60_000 } });
    scenario.declare({ c: adopting, slow: { ...idp, certificateName: "slow", alias: "slow" } });
    const command = Command.start(scenario, ["up", "--yes", "--skip-preview", "--replace", urn]);
    await scenario.until(async () => (await scenario.stack.resources()).some((resource) => resource.delete === true));
    await command.killEngine();
    command.cleanUp();
    await scenario.stack.cancel();
    const run = await scenario.mustUp({ c: adopting });
    expect(run.text).toContain(leftAlone);
    expect(held()).toEqual(["payments/idp"]);
    await nothingIsLeftToDo();
  });

  test("one of two resources of a certificate in a state leaves the program without deleting it", async () => {
    scenario = await start();
    await scenario.mustUp({ one: idp });
    await scenario.stack.changeState((resources) => [
      ...resources,
      ...resources
        .filter(({ urn }) => urn.endsWith("::one"))
        .map((one) => ({ ...one, urn: `${one.urn.slice(0, -3)}two` })),
    ]);
    const run = await scenario.mustUp({ one: idp });
    expect(run.text).toContain(leftAlone);
    expect(held()).toEqual(["payments/idp"]);
    await nothingIsLeftToDo();
  });

  test("a delete-first replacement that is refused is restored, and reverted the next `up` changes nothing", async () => {
    scenario = await start();
    await scenario.mustUp({ c: idp });
    const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "No." } };
    scenario.simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
    scenario.declare({ c: { ...idp, certificateName: "idp-2" } });
    const refused = await scenario.up();
    expect(refused.succeeded).toBe(false);
    expect(refused.text).toContain("certificate payments/idp: it was deleted first");
    expect(writes()).toEqual(["POST", "DELETE", "POST"]);
    expect(held()).toEqual(["payments/idp"]);
    await scenario.mustUp({ c: idp });
    expect(writes()).toEqual(["POST", "DELETE", "POST"]);
    expect(held()).toEqual(["payments/idp"]);
    await nothingIsLeftToDo();
  });

  test("a delete-first replacement that was refused succeeds in the next `up`, and nothing old is left", async () => {
    scenario = await start();
    await scenario.mustUp({ c: idp });
    const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "No." } };
    scenario.simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
    scenario.declare({ c: { ...idp, certificateName: "idp-2" } });
    expect((await scenario.up()).succeeded).toBe(false);
    await scenario.mustUp({ c: { ...idp, certificateName: "idp-2" } });
    expect(held()).toEqual(["payments/idp-2"]);
    await nothingIsLeftToDo();
  });

  test("an alias that a certificate of another project has refuses the replacement in the preview", async () => {
    scenario = await start();
    scenario.simulator.console.putCertificate("identity", "other", {
      ...{ alias: "idp", environments: ["test"], pem: newCertificate.pem, description: "Other" },
    });
    await scenario.mustUp({ c: idp });
    scenario.declare({ c: { ...idp, certificateName: "idp-2", environments: ["production", "test"] } });
    const preview = await scenario.preview();
    expect(preview.succeeded).toBe(false);
    expect(preview.text).toContain("identity/other has there");
    expect((await scenario.up()).succeeded).toBe(false);
    expect(writes()).toEqual(["POST"]);
  });

  test("two resources of one certificate are refused in the preview, and both are named", async () => {
    scenario = await start();
    scenario.declare({ one: idp, two: idp });
    const preview = await scenario.preview();
    expect(preview.succeeded).toBe(false);
    expect(preview.text).toMatch(
      /certificate payments\/idp: certificateName: expected one resource.*one.*two|two.*one/s,
    );
    expect(writes()).toEqual([]);
  });

  test("a name that another resource has is not taken from it by an `up` that refreshes and shows no preview", async () => {
    scenario = await start();
    const first = { ...idp, certificateName: "first", alias: "first", certificatePem: newCertificate.pem };
    await scenario.mustUp({ first, second: idp });
    scenario.declare({
      first: { ...first, certificateName: "idp", alias: "third" },
      // Else both are refused before anything is asked about the first one.
      second: { ...idp, options: { dependsOn: ["first"] } },
    });
    const run = await scenario.up({ refresh: true });
    expect(run.succeeded).toBe(false);
    expect(writes()).toEqual(["POST", "POST"]);
    expect(held().sort()).toEqual(["payments/first", "payments/idp"]);
  });

  test("a name that one resource gives up and another takes in the same `up` fails, and advises two steps", async () => {
    scenario = await start();
    await scenario.mustUp({ one: idp });
    scenario.declare({
      one: { ...idp, certificateName: "first", alias: "first" },
      // Else the create can come before the engine asks what becomes of the other one.
      two: { ...idp, alias: "second", options: { dependsOn: ["one"] } },
    });
    const run = await scenario.up();
    expect(run.succeeded).toBe(false);
    expect(run.text).toContain("Do it in two steps");
    expect(held()).toContain("payments/idp");
  });
});

describe("plugin", () => {
  test("replaceOnChanges of a rotation updates the certificate and deletes nothing", async () => {
    scenario = await startPluginScenario();
    const options = { replaceOnChanges: ["certificatePem"] };
    await scenario.mustUp({ c: { ...idp, options } });
    const run = await scenario.mustUp({ c: { ...idp, certificatePem: newCertificate.pem, options } });
    expect(run.text).toContain(leftAlone);
    expect(writes()).toEqual(["POST", "PUT"]);
    expect((await scenario.outputsOf("c")).thumbprintSha256).toBe(newCertificate.sha256);
    await nothingIsLeftToDo();
  });

  test("an attached process that serves `up` and `destroy` deletes everything", async () => {
    scenario = await startPluginScenario();
    scenario.declare({ c: idp });
    const attached = await AttachedPlugin.start(scenario);
    try {
      for (const args of [["up"], ["up"], ["destroy"]]) {
        const ended = await pulumi(scenario, [...args, "--yes", "--stack", "dev"], attached.environment);
        if (ended.code !== 0) throw new Error(ended.text);
      }
      expect(writes()).toEqual(["POST", "DELETE"]);
      expect(held()).toEqual([]);
    } finally {
      attached.stop();
    }
  });

  test("a certificate moved to a provider with another address of the same Manager stays", async () => {
    scenario = await startPluginScenario({}, { "index.js": movingProgram });
    scenario.declare({ idp: adopting });
    const address = scenario.simulator.url.replace("127.0.0.1", "localhost");
    await scenario.configure({ "scenario:other": "" });
    expect(failure(await scenario.up())).toBeUndefined();
    await scenario.configure({ "scenario:other": address });
    const run = await scenario.up();
    expect(failure(run)).toBeUndefined();
    expect(run.text).toContain("nothing shows that these are two Managers");
    expect(held()).toEqual(["payments/idp"]);
    expect(writes()).toEqual(["POST"]);
    await nothingIsLeftToDo();
  });

  test.each(["plugin", "dynamic provider"])(
    "a certificate of both hosts is refused in the preview, the %s first",
    async (first) => {
      scenario = await startPluginScenario(
        {},
        { "index.js": bothHostsProgram.replace("firstHost", JSON.stringify(first)) },
      );
      scenario.declare({ idp });
      const run = await scenario.preview();
      expect(failure(run)).toMatch(
        /certificate payments\/idp: certificateName: expected one resource.*a dynamic resource/s,
      );
    },
  );

  test("a certificate declared at two Managers is deleted only at the one that leaves the program", async () => {
    other = await anotherManager();
    scenario = await startPluginScenario({}, { "index.js": twoManagersProgram });
    scenario.declare({ idp });
    await scenario.configure({ "scenario:other": other.url, "scenario:both": "true" });
    expect(failure(await scenario.up())).toBeUndefined();
    expect([held(), held(other)]).toEqual([["payments/idp"], ["payments/idp"]]);
    await scenario.configure({ "scenario:both": "false" });
    expect(failure(await scenario.up())).toBeUndefined();
    expect([held(), held(other)]).toEqual([["payments/idp"], []]);
  });
});

describe("dynamic provider", () => {
  test("another connection to the same Manager leaves the certificate", async () => {
    scenario = await Scenario.start();
    await scenario.configure({ "apinizer-main:managerUrl": scenario.simulator.url });
    await scenario.stack.setConfig("apinizer-main:apiToken", { value: scenario.simulator.token, secret: true });
    await scenario.mustUp({ c: adopting });
    const run = await scenario.mustUp({ c: { ...adopting, connection: "apinizer-main" } });
    expect(run.text).toContain(leftAlone);
    expect(writes()).toEqual(["POST"]);
    await nothingIsLeftToDo();
  });

  test("another connection to a disaster-recovery Manager creates there, then deletes at the old one", async () => {
    other = await Simulator.start({ token: "the-token-of-the-other-manager" });
    scenario = await Scenario.start();
    await scenario.configure({ "apinizer-dr:managerUrl": other.url });
    await scenario.stack.setConfig("apinizer-dr:apiToken", { value: other.token, secret: true });
    await scenario.mustUp({ c: idp });
    await scenario.mustUp({ c: { ...idp, connection: "apinizer-dr" } });
    expect([held(), held(other)]).toEqual([[], ["payments/idp"]]);
  });

  test("a certificate declared at two Managers is deleted only at the one that leaves the program", async () => {
    other = await anotherManager({ token: "the-token-of-the-other-manager" });
    scenario = await Scenario.start();
    await scenario.configure({ "apinizer-dr:managerUrl": other.url });
    await scenario.stack.setConfig("apinizer-dr:apiToken", { value: other.token, secret: true });
    const there = { ...idp, connection: "apinizer-dr" };
    await scenario.mustUp({ c: idp, there });
    // Nothing else is to do at the other one, so that nothing but this asks it.
    await scenario.mustUp({ there });
    expect([held(), held(other)]).toEqual([[], ["payments/idp"]]);
  });
});
