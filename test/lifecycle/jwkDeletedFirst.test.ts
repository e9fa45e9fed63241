/** A JWK that was deleted for one that then was not created: it is put back where that can be, and told by its name where not. */
import type { JwkKey } from "../../provider/apinizer";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkId } from "../../provider/jwk/key";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import type { PropertyMap } from "../../provider/resource/properties";
import { createOwned, type ResourceKey, removeUnlessKept } from "../../provider/resource/run";
import { rejection } from "../support/client";
import { JwkScene, testKey } from "../support/jwkScene";

const urn = "urn:verify";
const keyOf = (jwk: JwkKey): ResourceKey => ({ kind: "JWK", id: jwkId(jwk) });

let scene: JwkScene;
let state: JwkState;
let old: string;
let next: JwkInputs & PropertyMap;

beforeEach(async () => {
  scene = await JwkScene.start({ dialect: { jwkIds: true } });
  const { PRIVATE_KEY } = scene.inputsFor(testKey());
  state = await scene.create(PRIVATE_KEY);
  old = `JWK payments/verify (id ${state.managerId} at the Manager)`;
  next = { ...PRIVATE_KEY, algorithm: "RS512" };
});
afterEach(() => scene.stop());

/** The engine deletes the JWK, as it announced, and comes to the create. */
async function deletedFirst(wanted = next): Promise<void> {
  const { context } = scene;
  context.run.checked(keyOf(wanted), { urn, inputs: wanted, createFollows: true });
  await removeUnlessKept(context, { key: keyOf(state), urn, state }, () => jwk.delete(context, state));
  scene.warnings.length = 0;
  scene.simulator.clearJournal();
}
const create = (wanted = next) =>
  rejection(
    createOwned(scene.context, { key: keyOf(wanted), parts: [], formers: [] }, () => jwk.create(scene.context, wanted)),
  );
const held = () => scene.simulator.state().projects.flatMap(({ jwks }) => jwks);
/** The next so many creates fail with HTTP 500, before or after they are carried out. */
const failCreates = (times: number, when: "before" | "after" = "before") =>
  scene.simulator.faults.push({ match: { method: "POST" }, when, times, what: { status: 500 } });
const hideJwks = () =>
  scene.simulator.faults.push({
    match: { method: "GET", path: /jwks/ },
    when: "before",
    times: 99,
    what: { status: 503 },
  });

test("a JWK whose create had no effect, as a read tells, is put back, and nothing says that the new one may be there", async () => {
  await deletedFirst();
  failCreates(3);
  const error = await create();
  expect(error).toMatchObject({ name: "ManagerUnavailableError" });
  expect(error.message).toContain('got HTTP 500 "an empty body"; a read then did not find the change. Run');
  expect(held()).toMatchObject([{ name: "verify", algorithm: "RS256" }]);
  expect(scene.warnings).toEqual([
    expect.stringContaining(`its replacement was not created, so it was put back under another id, ${held()[0]?.id}. `),
  ]);
});

test("a JWK that is put back and then leaves the program stays at the Manager, and the message says so", async () => {
  await deletedFirst();
  scene.simulator.faults.push({
    match: { method: "POST" },
    when: "before",
    what: { status: 400, body: { status: "FAILURE", resultMessage: "No more JWKs today!" } },
  });
  expect((await create()).message).toContain("No more JWKs today!");
  expect(scene.warnings).toEqual([
    expect.stringContaining(
      "If you remove the resource from the program instead, delete the JWK in the Management Console: the stack " +
        "considers it deleted.",
    ),
  ]);
});

test("a JWK that cannot be put back is named by the error, with the id that is lost", async () => {
  await deletedFirst();
  failCreates(99);
  const error = await create();
  expect(error.name).toBe("JwkLostError");
  expect(error.message).toContain(
    `${old} had been deleted for it and was not put back: the JWK to be created: HTTP 500`,
  );
  expect(held()).toEqual([]);
});

test("a JWK is not put back where the new one may be there, and a warning names it", async () => {
  await deletedFirst();
  failCreates(1, "after");
  hideJwks();
  const error = await create();
  expect(error.name).toBe("WriteOutcomeUnknownError");
  expect(error.message).toContain("The Manager may have created it.");
  expect(held()).toMatchObject([{ algorithm: "RS512" }]);
  expect(scene.warnings).toEqual([
    expect.stringContaining(
      `${old}: it was deleted first, and was not put back: the Manager gives no answer (HTTP 503`,
    ),
  ]);
});

test("a JWK whose name was taken after its delete is not put back, and the error names it", async () => {
  await deletedFirst();
  scene.simulator.console.addJwk("payments", "verify", { kty: "oct", k: "c2VjcmV0" });
  const error = await create();
  expect(error).toMatchObject({ name: "JwkLostError", cause: { name: "JwkExistsError" } });
  expect(error.message).toContain(`${old} had been deleted for it and was not put back: a JWK has its name now.`);
  expect(scene.writes()).toEqual(["POST"]);
});

test("a JWK that was to get a name that is taken is put back under its own", async () => {
  scene.simulator.console.addJwk("payments", "taken", { kty: "oct", k: "c2VjcmV0" });
  const moved = { ...next, name: "taken" };
  await deletedFirst(moved);
  expect((await create(moved)).name).toBe("JwkExistsError");
  expect(scene.held()).toMatchObject({ name: "verify", algorithm: "RS256" });
  expect(scene.warnings).toEqual([expect.stringContaining("JWK payments/verify: it was deleted first, and its")]);
});

test("a JWK whose replacement is there, but not deployed everywhere, is not missed", async () => {
  await deletedFirst();
  scene.simulator.failDeployment("staging", "pod down");
  expect((await create()).name).toBe("JwkNotDeployedError");
  expect(held()).toMatchObject([{ algorithm: "RS512" }]);
  expect(scene.warnings).toEqual([]);
});
