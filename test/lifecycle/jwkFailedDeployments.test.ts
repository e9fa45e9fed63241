/** A JWK whose deployment failed: no create, update or refresh forgets that before it has succeeded. */
import type { JwkNotDeployedError } from "../../provider/jwk/errors";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import type { PropertyMap } from "../../provider/resource/properties";
import { createOwned, diffOwned, removeUnlessKept } from "../../provider/resource/run";
import { rejection } from "../support/client";
import { JwkScene, testKey } from "../support/jwkScene";

const [key, urn] = [{ kind: "JWK", id: "payments/verify" } as const, "urn:verify"];
const noRight = {
  status: 400,
  body: { status: "FAILURE", resultMessage: "User does not have required permission for this operation!" },
};
const told = "JWK was saved successfully but deployment to environments failed.";
const produced = { environmentName: "production", success: true, message: "Deployed successfully" };

let scene: JwkScene;
let inputs: JwkInputs & PropertyMap;
beforeEach(async () => {
  scene = await JwkScene.start();
  inputs = { ...scene.inputsFor(testKey()).PRIVATE_KEY };
});
afterEach(() => scene.stop());

/** Creates the JWK, whose deployment fails. */
async function failedCreate(wanted: JwkInputs = inputs): Promise<JwkNotDeployedError> {
  const error = await rejection(jwk.create(scene.newContext(), wanted));
  expect(error.name).toBe("JwkNotDeployedError");
  return error as JwkNotDeployedError;
}

/** The create is answered so, although the JWK is made. */
const answerCreate = (deploymentResult: object) =>
  scene.simulator.faults.push({
    match: { method: "POST" },
    when: "after",
    what: { status: 200, body: { success: true, resultMessage: told, deploymentResult } },
  });
const hideEnvironments = () =>
  scene.simulator.faults.push({ match: { path: /environments\/$/ }, when: "before", times: 99, what: noRight });

const check = (createFollows: boolean) => scene.context.run.checked(key, { urn, inputs, createFollows });
/** Check and diff, as a preview and an `up` ask. */
function plan(state: JwkState) {
  scene.newContext();
  check(false);
  const change = { key, next: key, urn, state, inputs };
  return diffOwned(scene.context, change, () => jwk.diff(scene.context, state, inputs));
}

test("a failed deployment is repaired where the engine, told deleteBeforeReplace: false, creates before it deletes", async () => {
  scene.simulator.failDeployment("staging", "pod down");
  const { state } = await failedCreate();
  scene.simulator.console.healDeployment("staging");
  expect((await plan(state)).replaces).toEqual(["deployments"]);
  check(true);
  const made = await createOwned(scene.context, { key, parts: [], formers: [] }, () =>
    jwk.create(scene.context, inputs),
  );
  await removeUnlessKept(scene.context, { key, urn, state }, () => jwk.delete(scene.context, state));
  expect(made.deployedEnvironments).toContain("staging");
  expect(scene.writes()).toEqual(["POST", "DELETE", "POST"]);
  expect(scene.held()).toBeDefined();
  expect((await plan(made)).changed).toEqual([]);
});

test.each([
  ["has no rows, and the token may list no environments", { success: false, environmentResults: [], message: told }],
  ["has rows that have all succeeded", { success: false, environmentResults: [produced], message: told }],
  ["has no rows and no message", { success: false, environmentResults: [] }],
])("a failed deployment is not forgotten where its answer %s", async (_what, deploymentResult) => {
  hideEnvironments();
  answerCreate(deploymentResult);
  const error = await failedCreate();
  expect(error.message).toContain(`got a failure: ${told}`);
  expect(error.message).toContain("it recreates the JWK, which deploys it");
  const seen = await scene.refreshed(error.state);
  for (const state of [error.state, seen]) {
    expect(await plan(state)).toMatchObject({ replaces: ["deployments"], deleteBeforeReplace: true });
    expect(scene.warnings).toEqual([expect.stringContaining(`it will be recreated (its deployment failed: ${told})`)]);
  }
  await jwk.delete(scene.context, seen);
  expect((await plan(await jwk.create(scene.context, inputs))).changed).toEqual([]);
});

test("a failed deployment whose answer names its environment has no other row", async () => {
  scene.simulator.failDeployment("staging", "pod down");
  const { state } = await failedCreate();
  expect(state.deployments.filter(({ success }) => !success)).toMatchObject([{ environment: "staging" }]);
  await plan(state);
  expect(scene.warnings).toEqual([expect.stringContaining("(its deployment failed in staging)")]);
});
