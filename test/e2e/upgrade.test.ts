import { declaredIn, type KeptInputs, program, stateOf, versions } from "../fixtures/state/fixtures";
import { failure, Scenario } from "../support/scenario";

let scenario: Scenario;
let declared: Record<string, KeptInputs>;
const writes = () =>
  scenario.simulator.writes().map(({ method, path, query }) => [method, path.split("/").at(-2), query]);
const unlessSet = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" };

describe.each(versions)("a stack whose state was written by version %s", (version) => {
  beforeEach(async () => {
    scenario = await Scenario.start({}, { "index.js": program });
    const kept = stateOf(version, scenario.simulator.url);
    declared = declaredIn(kept);
    for (const { projectName, certificateName, certificatePem, ...others } of Object.values(declared)) {
      const { alias, description, environments } = others;
      const held = { alias, description, environments, pem: certificatePem };
      scenario.simulator.console.putCertificate(projectName, certificateName, held);
    }
    await scenario.stack.importStack(kept);
  });
  afterEach(() => scenario.stop());

  test("a stack of an earlier version is refreshed, repaired, updated and destroyed", async () => {
    scenario.simulator.console.setDescription("payments", "options", "theirs");
    const refreshed = await scenario.refresh();
    expect(failure(refreshed)).toBeUndefined();
    // The one whose deployment failed counts too, until it succeeds.
    expect(refreshed.changes).toEqual({ same: 3, update: 2 });
    expect(await scenario.outputsOf("options")).toMatchObject({ description: "theirs" });

    const repaired = await scenario.mustUp({ ...declared });
    expect(repaired.changes).toEqual({ same: 3, update: 2 });
    expect(writes().sort()).toEqual([
      ["PUT", "failing", unlessSet],
      ["PUT", "options", unlessSet],
    ]);
    expect(await scenario.outputsOf("failing")).toMatchObject({ deployedEnvironments: ["production", "staging"] });
    expect(typeof (await scenario.outputsOf("secret")).certificatePem).toBe("object");
    expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
    expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();

    scenario.simulator.clearJournal();
    const { plain, options } = declared;
    const rotated = await scenario.mustUp({
      ...declared,
      plain: { ...plain, certificatePem: options?.certificatePem },
    });
    expect(rotated.changes).toEqual({ same: 4, update: 1 });
    expect(writes()).toEqual([["PUT", "plain", {}]]);
    expect(failure(await scenario.destroy())).toBeUndefined();
    expect(scenario.simulator.state().projects.flatMap(({ certificates }) => certificates)).toEqual([]);
  });

  test("a stack of an earlier version is destroyed as it is", async () => {
    expect(failure(await scenario.destroy())).toBeUndefined();
    expect(writes().sort()).toEqual([
      ["DELETE", "failing", {}],
      ["DELETE", "options", { jwkDeleteAction: "DELETE" }],
      ["DELETE", "plain", {}],
      ["DELETE", "secret", {}],
    ]);
  });
});
