import * as fs from "node:fs";
import * as path from "node:path";
import { DemoProject } from "../../tools/demo/project";
import { runSteps } from "../../tools/demo/steps";
import type { Engine } from "../../tools/engine/engine";
import { Simulator } from "../simulator/simulator";
import { installedFolder, required } from "../support/scenario";

let simulator: Simulator;
let project: DemoProject;
beforeEach(() => {
  const programs = path.join(installedFolder(), "programs");
  fs.mkdirSync(programs, { recursive: true });
  const folder = fs.mkdtempSync(path.join(programs, "demo-"));
  project = new DemoProject(JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine, folder);
});
afterEach(() => simulator.stop());

test("every step of the demo succeeds", async () => {
  simulator = await Simulator.start();
  await runSteps({ simulator, project });
});

test("the demo ends at the first step that fails", async () => {
  simulator = await Simulator.start();
  simulator.failDeployment("staging", "no route to worker");
  await expect(runSteps({ simulator, project })).rejects.toThrow("✗ pulumi up succeeds");
  expect(simulator.writes()).toHaveLength(2);
});
