/** Where two resources, or two entries of a state, lead to one certificate: what is still declared is never deleted. */
import type { Simulator, SimulatorOptions } from "../simulator/simulator";
import { after, before } from "../support/certificates";
import { Command } from "../support/command";
import { startPluginScenario } from "../support/pluginScenario";
import { type Declaration, failure, type ResourceState, Scenario } from "../support/scenario";

jest.setTimeout(300_000);

const idp: Declaration = {
  projectName: "payments",
  certificateName: "idp",
  alias: "idp",
  description: "Signing",
  environments: ["production"],
  certificatePem: before.pem,
};
const adopting = { ...idp, adoptExisting: true };

type Start = (options?: SimulatorOptions) => Promise<Scenario>;
const hosts: readonly (readonly [string, Start])[] = [
  ["dynamic provider", (options) => Scenario.start(options)],
  ["plugin", (options) => startPluginScenario(options)],
];

let scenario: Scenario;
let other: Simulator | undefined;
afterEach(async () => {
  await scenario?.stop();
  await other?.stop();
  other = undefined;
});

const held = (simulator = scenario.simulator) =>
  simulator.state().projects.flatMap((project) => project.certificates.map(({ name }) => `${project.name}/${name}`));
const writes = (simulator = scenario.simulator) => simulator.writes().map(({ method }) => method);
const leftAlone = "not deleted, because this program still declares it";

async function nothingIsLeftToDo(): Promise<void> {
  scenario.simulator.clearJournal();
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
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

  test("another logical name without aliases: the message names aliases, and what it says loses nothing", async () => {
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

  test("replaceOnChanges of a rotation updates the certificate and deletes nothing", async () => {
    scenario = await start();
    const options = { replaceOnChanges: ["certificatePem"] };
    await scenario.mustUp({ c: { ...idp, options } });
    const run = await scenario.mustUp({ c: { ...idp, certificatePem: after.pem, options } });
    expect(run.text).toContain(leftAlone);
    expect(writes()).toEqual(["POST", "PUT"]);
    expect((await scenario.outputsOf("c")).thumbprintSha256).toBe(after.sha256);
    await nothingIsLeftToDo();
  });

  test("killed between the create and the delete of a replacement: the next `up` leaves the certificate", async () => {
    scenario = await start();
    const options = { replaceOnChanges: ["certificatePem"] };
    const slow = { ...idp, certificateName: "slow", alias: "slow" };
    await scenario.mustUp({ c: { ...idp, options } });
    scenario.simulator.faults.push({ match: { method: "POST" }, when: "before", what: { delayMs: 20_000 } });
    const rotated = { c: { ...idp, certificatePem: after.pem, options } };
    scenario.declare({ ...rotated, slow });
    const command = Command.start(scenario, ["up", "--yes", "--skip-preview"]);
    await scenario.until(async () => (await scenario.resources()).some((resource) => resource.delete === true));
    await command.killEngine();
    command.cleanUp();
    await scenario.stack.cancel();
    expect((await scenario.resources()).filter((resource) => resource.delete === true)).toHaveLength(1);
    const run = await scenario.mustUp(rotated);
    expect(run.text).toContain(leftAlone);
    expect(held()).toContain("payments/idp");
    await nothingIsLeftToDo();
  });

  test("a state that holds two resources of one certificate: the one that leaves the program takes nothing along", async () => {
    scenario = await start();
    await scenario.mustUp({ one: idp });
    await scenario.changeState((resources) => [
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

  test("a delete-first replacement that is refused is put back; taken back, the next `up` changes nothing", async () => {
    scenario = await start();
    await scenario.mustUp({ c: idp });
    const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "No." } };
    scenario.simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
    scenario.declare({ c: { ...idp, certificateName: "idp-2" } });
    const refused = await scenario.up();
    expect(refused.succeeded).toBe(false);
    expect(refused.text).toContain("certificate payments/idp: it was deleted first");
    expect(writes()).toEqual(["POST", "DELETE", "POST", "POST"]);
    expect(held()).toEqual(["payments/idp"]);
    await scenario.mustUp({ c: idp });
    expect(writes()).toEqual(["POST", "DELETE", "POST", "POST"]);
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
      ...{ alias: "idp", environments: ["test"], pem: after.pem, description: "Other" },
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
    expect((await scenario.up()).succeeded).toBe(false);
    expect(scenario.simulator.journal).toEqual([]);
  });

  test("a name that one resource gives up and another takes in the same `up`: the message says two steps", async () => {
    scenario = await start();
    await scenario.mustUp({ one: idp });
    scenario.declare({
      one: { ...idp, certificateName: "first", alias: "first" },
      two: { ...idp, alias: "second", options: { dependsOn: [] } },
    });
    const run = await scenario.up();
    expect(run.succeeded).toBe(false);
    expect(run.text).toContain("Do it in two steps");
    expect(held()).toContain("payments/idp");
  });
});
