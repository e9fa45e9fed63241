/** `offlinePreview`: a preview that cannot reach the Manager plans a JWK's replacement, with one warning. */
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import type { Context } from "../../provider/resource/context";
import type { PropertyMap } from "../../provider/resource/properties";
import { diffOwned, removeUnlessKept } from "../../provider/resource/run";
import { rejection } from "../support/client";
import { JwkScene, testKey } from "../support/jwkScene";

const [key, urn] = [{ kind: "JWK", id: "payments/verify" } as const, "urn:verify"];
const offline = expect.stringContaining("The Manager cannot be reached");
const recreated = expect.stringContaining("JWK payments/verify: it will be recreated (");

let scene: JwkScene;
let context: Context;
let state: JwkState;
let next: JwkInputs & PropertyMap;
beforeEach(async () => {
  scene = await JwkScene.start();
  const { PRIVATE_KEY } = scene.inputsFor(testKey());
  state = await scene.create(PRIVATE_KEY);
  next = { ...PRIVATE_KEY, description: "Other" };
  newRun(true);
});
afterEach(() => scene.stop());

function newRun(offlinePreview: boolean): void {
  context = { ...scene.newContext(), offlinePreview };
  scene.simulator.clearJournal();
}
const hideManager = () => scene.simulator.faults.push({ when: "before", what: "reset", times: 99 });

/** Check, diff, and what the engine checks again before a replacement. */
async function plan(inputs = next) {
  context.run.checked(key, { urn, inputs, createFollows: false });
  const change = { key, next: { kind: "JWK", id: `payments/${inputs.name}` } as const, urn, state, inputs };
  const difference = await diffOwned(context, change, () => jwk.diff(context, state, inputs));
  context.run.checked(change.next, { urn, inputs, createFollows: true });
  return difference;
}
const remove = () => removeUnlessKept(context, { key, urn, state }, () => jwk.delete(context, state));

test("an offline preview plans a JWK's replacement with one warning in a run, and with what it does to the id", async () => {
  hideManager();
  expect(await plan()).toMatchObject({ replaces: ["description"], deleteBeforeReplace: true, judged: false });
  expect(scene.warnings).toEqual([offline, recreated]);
  const asked = scene.simulator.journal.length;
  await plan({ ...next, name: "moved" });
  await jwk.beforeCreate(context, { ...next, name: "third" }, true);
  expect(scene.simulator.journal).toHaveLength(asked);
  expect(scene.warnings.filter((text) => text.includes("cannot be reached"))).toHaveLength(1);
});

test("a preview that is not to be offline fails where a JWK's replacement cannot be looked at", async () => {
  newRun(false);
  hideManager();
  expect((await rejection(plan())).name).toBe("ManagerUnavailableError");
});

test("an offline preview refuses a JWK's replacement where the Manager answers that it is impossible", async () => {
  scene.simulator.console.deleteKey("payments", "private");
  expect((await rejection(plan())).name).toBe("JwkReplacementImpossibleError");
});

test("the delete of a JWK's replacement that could not be looked at before looks itself", async () => {
  hideManager();
  await plan();
  expect((await rejection(remove())).name).toBe("ManagerUnavailableError");
  scene.simulator.faults.clear();
  scene.simulator.console.deleteKey("payments", "private");
  expect((await rejection(remove())).name).toBe("JwkReplacementImpossibleError");
  expect(scene.writes()).toEqual([]);
});
