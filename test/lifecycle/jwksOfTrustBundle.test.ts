/** JWKs that were made from a trust bundle's certificates: foretold, protected and told as those of a certificate. */
import type { Context } from "../../provider/resource/context";
import { type PropertyMap, unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { memberName } from "../../provider/trustBundle/key";
import { trustBundleLifecycle as bundle } from "../../provider/trustBundle/lifecycle";
import type { TrustBundleState } from "../../provider/trustBundle/state";
import { Simulator } from "../simulator/simulator";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { ellipticCertificate, newCertificate, oldCertificate, realCertificates } from "../support/certificates";
import { clientOf, rejection } from "../support/client";

const oldName = memberName("partner", oldCertificate.sha256);
const rotated = { certificates: [ellipticCertificate.pem, newCertificate.pem] };
const foreign = realCertificates("rsa")[2]?.pem ?? "";
const notSet = "jwkDeleteAction is not set";

let simulator: Simulator;
let infos: string[];
let warnings: string[];

beforeEach(async () => {
  simulator = await Simulator.start();
});
afterEach(() => simulator.stop());

/** That of a run of its own, which has checked the inputs. */
function aRun(inputs?: PropertyMap): Context {
  infos = [];
  warnings = [];
  const report = {
    info: (message: string) => void infos.push(message),
    warn: (message: string) => void warnings.push(message),
  };
  const run = new Run().at("");
  const id = `${inputs?.projectName}/${inputs?.bundleName}`;
  if (inputs !== undefined) run.checked({ kind: "trust bundle", id }, { inputs, createFollows: false });
  return { report, run, manager: clientOf(simulator) };
}

/** The bundle `payments/partner`, with a JWK made from its old certificate. */
async function start(changes: Partial<TrustBundleInputs> = {}): Promise<TrustBundleState> {
  const state = await bundle.create(aRun(), checkedTrustBundle(changes));
  simulator.console.addJwkFromCertificate("payments", "tokens", {
    certificateProject: "payments",
    certificateName: oldName,
    environmentName: "production",
    useType: "SIGNATURE",
    algorithm: "RS256",
  });
  simulator.clearJournal();
  return state;
}

function diff(state: TrustBundleState, changes: Partial<TrustBundleInputs>) {
  const inputs: PropertyMap = checkedTrustBundle(changes);
  return bundle.diff(aRun(inputs), state, inputs);
}
const update = (state: TrustBundleState, changes: Partial<TrustBundleInputs>) =>
  bundle.update(aRun(), state, checkedTrustBundle(changes));
/** Whether each JWK is linked. */
const jwks = () =>
  Object.fromEntries(
    simulator
      .state()
      .projects.flatMap((project) => project.jwks.map(({ name, sourceId }) => [name, sourceId !== null])),
  );
const deletes = () =>
  simulator.writes().flatMap(({ method, path, query }) => (method === "DELETE" ? [{ path, query }] : []));

test.each([
  ["nothing", undefined, "payments/tokens will be cut from it", notSet, { tokens: false }],
  ["NULLIFY", "NULLIFY", "payments/tokens will be cut from it", "", { tokens: false }],
  ["DELETE", "DELETE", "payments/tokens will be deleted", "", {}],
] as const)("a member that goes, with %s: the preview tells it, and the update does it", async (...row) => {
  const [, action, fate, advice, left] = row;
  const changes = { ...rotated, ...(action === undefined ? {} : { jwkDeleteAction: action }) };
  const state = await start();
  await diff(state, changes);
  const told = (action === undefined ? warnings : infos).filter((message) => message.includes("JWKs derived"));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`certificate payments/${oldName}: this delete`);
  expect(told[0]).toContain(fate);
  expect(told[0]).toContain(advice);
  expect(simulator.writes()).toEqual([]);
  await update(state, changes);
  expect(jwks()).toEqual(left);
});

test("protectJwks refuses a member that goes in the preview and in the update, before anything is removed", async () => {
  const state = await start({ protectJwks: true });
  const changes = { ...rotated, protectJwks: true };
  expect(await rejection(diff(state, changes))).toMatchObject({
    name: "JwksProtectedError",
    message: expect.stringContaining("payments/tokens"),
  });
  const error = await rejection(update(state, changes));
  expect(error.message).toContain("payments/tokens");
  expect(deletes()).toEqual([]);
  expect(jwks()).toEqual({ tokens: true });
  const chosen = { ...changes, jwkDeleteAction: "NULLIFY" } as const;
  await diff(state, chosen);
  await update(state, chosen);
  expect(deletes()).toEqual([
    { path: expect.stringContaining(oldName), query: expect.objectContaining({ jwkDeleteAction: "NULLIFY" }) },
  ]);
});

test("a member that retires keeps its JWKs, and protectJwks has nothing to refuse", async () => {
  const state = await start({ protectJwks: true });
  const changes = { ...rotated, protectJwks: true, overlapDays: 7 };
  await diff(state, changes);
  await update(state, changes);
  expect(warnings).toEqual([]);
  expect(jwks()).toEqual({ tokens: true });
});

test.each([
  ["of the set", {}],
  ["that retires", { ...rotated, overlapDays: 7 }],
] as const)(
  "a member %s that the Console gave another content, with its JWKs, is repaired with them, as the preview says",
  async (_which, changes) => {
    const started = await update(await start(), changes);
    const replaced = { environments: ["production", "staging"], alias: oldName, pem: foreign };
    simulator.console.putCertificate("payments", oldName, replaced, { action: "UPDATE", scope: "ALL_PROJECTS" });
    const seen = await bundle.read(aRun(), started);
    const key = () => simulator.publicJwk("payments", "tokens")?.n;
    const wrong = key();
    await diff(seen?.state as TrustBundleState, changes);
    expect(infos.filter((message) => message.includes("JWKs derived"))).toEqual([
      `certificate payments/${oldName}: this update: JWKs derived from it: payments/tokens will be re-keyed from the new certificate.`,
    ]);
    await update(seen?.state as TrustBundleState, changes);
    expect(key()).not.toBe(wrong);
    expect(jwks()).toEqual({ tokens: true });
  },
);

test.each([
  ["that goes", 0],
  ["that was to retire", 7],
])(
  "a member %s, and that the Console gave another content without its JWKs: the preview tells of these",
  async (_which, overlapDays) => {
    const state = await start({ overlapDays });
    for (const environment of ["production", "staging"]) {
      simulator.console.setEntry("payments", oldName, environment, { pem: foreign });
    }
    const changes = { ...rotated, overlapDays };
    await diff(state, changes);
    expect(warnings.join()).toContain(
      `certificate payments/${oldName}: this delete: JWKs derived from it: payments/tokens`,
    );
    const refused = await rejection(diff(state, { ...changes, protectJwks: true }));
    expect(refused).toMatchObject({ name: "JwksProtectedError", message: expect.stringContaining("payments/tokens") });
    await update(state, changes);
    expect(deletes()).toHaveLength(1);
    expect(jwks()).toEqual({ tokens: false });
  },
);

test("a bundle tells of the JWKs of a member that the Console gave another content, when it is deleted", async () => {
  const state = await start({ jwkDeleteAction: "DELETE" });
  for (const environment of ["production", "staging"]) {
    simulator.console.setEntry("payments", oldName, environment, { pem: foreign });
  }
  await bundle.delete(aRun(), state);
  expect(infos.join()).toContain("payments/tokens will be deleted");
  expect(jwks()).toEqual({});
});

test("a bundle whose state keeps no keys yet is updated, refreshed and deleted as before", async () => {
  const { __keyThumbprints: _, ...older } = await start({ jwkDeleteAction: "DELETE" });
  const refreshed = (await bundle.read(aRun(), older))?.state as TrustBundleState;
  const changes = { description: "Another one", jwkDeleteAction: "DELETE" } as const;
  await diff(older, changes);
  const updated = await update(older, changes);
  expect(Object.keys(updated.__keyThumbprints ?? {})).toContain(oldName);
  await bundle.delete(aRun(), refreshed);
  expect(infos.join()).toContain("payments/tokens will be deleted");
});

test("a member that retires and loses the last of its environments is told and protected as one that goes", async () => {
  const state = await start({ environments: ["production"] });
  const overlapping = await update(state, { ...rotated, environments: ["production"], overlapDays: 7 });
  const moved = { ...rotated, environments: ["staging"], overlapDays: 7 };
  expect((await rejection(diff(overlapping, { ...moved, protectJwks: true }))).name).toBe("JwksProtectedError");
  await diff(overlapping, moved);
  expect(infos.join()).toContain("removed now, because all of its environments are taken out");
  expect(warnings.join()).toContain("payments/tokens will be cut from it");
  simulator.clearJournal();
  const done = await update(overlapping, moved);
  expect(simulator.writes().map(({ method }) => method)).toEqual(["PUT", "PUT", "DELETE"]);
  expect(done.members.map(({ certificateName }) => certificateName)).not.toContain(oldName);
  expect(jwks()).toEqual({ tokens: false });
});

test("a replacement tells what becomes of the members' JWKs, and is refused in the preview where they are protected", async () => {
  const state = await start();
  await diff(state, { bundleName: "other" });
  expect(warnings.join()).toMatch(/this replacement: JWKs derived from it: payments\/tokens will be cut/);
  const recorded = { ...state, jwkDeleteAction: "DELETE" } as const;
  await diff(recorded, { bundleName: "other" });
  expect(infos.join()).toContain("payments/tokens will be deleted");
  for (const [from, changes] of [
    [state, { protectJwks: true }],
    [{ ...state, protectJwks: true }, {}],
  ] as const) {
    const error = await rejection(diff(from, { bundleName: "other", ...changes }));
    expect(error.name).toBe("JwksProtectedError");
  }
  expect(simulator.writes()).toEqual([]);
});

test("a refresh, which only compares, refuses nothing", async () => {
  const state = await start({ protectJwks: true });
  const inputs: PropertyMap = checkedTrustBundle({ ...rotated, protectJwks: true });
  await bundle.diff(aRun(), state, inputs);
  expect(warnings.join()).toContain("the next delete");
  await bundle.diff(aRun(), state, { ...inputs, bundleName: "other" });
  expect(warnings.join()).toContain("the next replacement");
});

test("a delete of the bundle is refused as a whole where one member's JWKs are protected", async () => {
  const state = await start({ protectJwks: true });
  expect((await rejection(bundle.delete(aRun(), state))).name).toBe("JwksProtectedError");
  expect(deletes()).toEqual([]);
  await bundle.delete(aRun(), { ...state, jwkDeleteAction: "DELETE" });
  expect(jwks()).toEqual({});
});

test("an overlap whose days are not known yet is announced all the same", async () => {
  const state = await start();
  const inputs: PropertyMap = { ...checkedTrustBundle(rotated), overlapDays: unknownValue };
  await bundle.diff(aRun(inputs), { ...state, overlapDays: 7 }, inputs);
  expect(infos.join()).toContain("kept until the end of the overlap, then removed");
});
