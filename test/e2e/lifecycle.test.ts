import { Simulator } from "../simulator/simulator";
import { after, before } from "../support/certificates";
import { type Declaration, failure, Scenario } from "../support/scenario";

jest.setTimeout(180_000);

const idp: Declaration = {
  projectName: "payments",
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate of the identity provider",
  environments: ["production", "staging"],
  certificatePem: before.pem,
};

let scenario: Scenario;
const start = async (...options: Parameters<typeof Scenario.start>): Promise<void> => {
  scenario = await Scenario.start(...options);
};
afterEach(() => scenario.stop());
const writes = () => scenario.simulator.writes().map(({ method, query }) => [method, query]);

test("create, no change, rotate with two JWKs on it, destroy", async () => {
  await start();
  const created = await scenario.mustUp({ idp });
  expect(created.changes).toMatchObject({ create: 2 });
  const state = (await scenario.state()).idp;
  expect(state).toMatchObject({
    id: "payments/idp-signing",
    outputs: { thumbprintSha256: before.sha256, deployedEnvironments: ["production", "staging"] },
  });
  expect(String(state?.inputs.__provider).length).toBeLessThanOrEqual(400);
  expect(state?.outputs.__provider).toBe(state?.inputs.__provider);

  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
  expect((await scenario.up()).changes).toEqual({ same: 2 });
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(writes()).toEqual([["POST", {}]]);

  const source = { certificateName: "idp-signing", useType: "SIGNATURE", algorithm: "RS256" } as const;
  scenario.simulator.console.addJwkFromCertificate("payments", "a", { ...source, environmentName: "production" });
  scenario.simulator.console.addJwkFromCertificate("payments", "b", { ...source, environmentName: "staging" });
  scenario.simulator.clearJournal();
  const rotation = { certificatePem: after.pem, jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" };
  const rotated = await scenario.mustUp({ idp: { ...idp, ...rotation } });
  expect(rotated.changes).toEqual({ same: 1, update: 1 });
  expect(rotated.outputs.idp?.value).toMatchObject({ thumbprintSha256: after.sha256 });
  expect(writes()).toEqual([["PUT", { jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" }]]);
  const jwks = scenario.simulator.state().projects.flatMap((project) => project.jwks);
  expect(jwks.every(({ sourceId }) => sourceId !== null)).toBe(true);

  expect(failure(await scenario.destroy())).toBeUndefined();
  expect(scenario.simulator.state().projects.flatMap((project) => project.certificates)).toEqual([]);
});

test("drift in content is found by refresh, which exits non-zero when none is expected, and repaired by up", async () => {
  await start();
  await scenario.mustUp({ idp });
  scenario.simulator.console.setEntry("payments", "idp-signing", "staging", { pem: after.pem });
  const expected = await scenario.refresh({ expectNoChanges: true });
  expect(expected.succeeded).toBe(false);
  expect((await scenario.refresh()).changes).toMatchObject({ update: 1 });
  expect(await scenario.outputsOf("idp")).toMatchObject({ thumbprintSha256: after.sha256 });
  expect((await scenario.preview({ expectNoChanges: true })).succeeded).toBe(false);
  scenario.simulator.clearJournal();
  expect((await scenario.up()).changes).toMatchObject({ update: 1 });
  expect(writes()).toEqual([["PUT", {}]]);
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
});

test("drift in alias, description and environments is found and repaired without cutting JWKs", async () => {
  await start();
  await scenario.mustUp({ idp });
  scenario.simulator.console.setEntry("payments", "idp-signing", "staging", { alias: "theirs" });
  scenario.simulator.console.setDescription("payments", "idp-signing", "theirs");
  scenario.simulator.console.addEntry("payments", "idp-signing", "test", { alias: "idp-signing", pem: before.pem });
  await scenario.refresh();
  expect(await scenario.outputsOf("idp")).toMatchObject({
    alias: "theirs",
    description: "theirs",
    environments: ["production", "staging", "test"],
  });
  scenario.simulator.clearJournal();
  await scenario.up();
  expect(writes()).toEqual([["PUT", { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" }]]);
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
});

test("what was deleted outside is dropped by refresh and created again by up", async () => {
  await start();
  await scenario.mustUp({ idp });
  scenario.simulator.console.deleteCertificate("payments", "idp-signing");
  expect((await scenario.refresh()).changes).toMatchObject({ delete: 1 });
  expect(await scenario.state()).toEqual({});
  expect((await scenario.up()).changes).toMatchObject({ create: 1 });
});

test("a lost permission fails the refresh without a stack trace, and the state stays", async () => {
  await start();
  await scenario.mustUp({ idp });
  scenario.simulator.console.setPermissions(scenario.simulator.token, "payments", []);
  const refresh = await scenario.refresh();
  expect(refresh.succeeded).toBe(false);
  expect(refresh.text).toContain("projectName: expected the certificate, got HTTP 400");
  expect(refresh.text).not.toMatch(/\n\s+at /);
  expect(await scenario.outputsOf("idp")).toMatchObject({ thumbprintSha256: before.sha256 });
});

test("a deployment that fails keeps the resource, and every up and refresh knows until it succeeds", async () => {
  await start();
  scenario.simulator.failDeployment("staging", "no route to worker");
  scenario.declare({ idp });
  const failed = await scenario.up();
  expect(failed.succeeded).toBe(false);
  expect(failed.text).toContain("got a failure in staging (no route to worker)");
  expect(await scenario.outputsOf("idp")).toMatchObject({ deployedEnvironments: ["production"] });
  expect((await scenario.up()).succeeded).toBe(false);
  expect(failure(await scenario.refresh())).toBeUndefined();
  expect(await scenario.outputsOf("idp")).toMatchObject({ deployedEnvironments: ["production"] });
  scenario.simulator.healDeployment("staging");
  expect((await scenario.up()).changes).toMatchObject({ update: 1 });
  expect(await scenario.outputsOf("idp")).toMatchObject({ deployedEnvironments: ["production", "staging"] });
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(failure(await scenario.destroy())).toBeUndefined();
});

test("an option alone is recorded, and the later delete uses it", async () => {
  await start();
  await scenario.mustUp({ idp });
  const option = { jwkDeleteAction: "DELETE" };
  expect((await scenario.mustUp({ idp: { ...idp, ...option } })).changes).toMatchObject({ update: 1 });
  expect(writes()).toEqual([["POST", {}]]);
  await scenario.destroy();
  expect(writes().at(-1)).toEqual(["DELETE", option]);
});

test.each([
  ["the same alias: deleted first", {}, ["DELETE", "POST"]],
  ["another alias: created first", { alias: "idp-2" }, ["POST", "DELETE"]],
])("a rename with %s", async (_what, changes, order) => {
  await start();
  await scenario.mustUp({ idp });
  scenario.simulator.clearJournal();
  await scenario.mustUp({ idp: { ...idp, certificateName: "idp-2", ...changes } });
  expect(writes().map(([method]) => method)).toEqual(order);
  expect(scenario.simulator.deployed("payments", "idp-2")).toEqual(["production", "staging"]);
});

test("another connection: created at the new Manager, then deleted at the old one", async () => {
  await start();
  await scenario.mustUp({ idp });

  const other = await Simulator.start({ token: "the-other-token" });
  try {
    await scenario.configure({ "apinizer-dr:managerUrl": other.url });
    await scenario.stack.setConfig("apinizer-dr:apiToken", { value: other.token, secret: true });
    await scenario.mustUp({ idp: { ...idp, connection: "apinizer-dr" } });
    expect(other.deployed("payments", "idp-signing")).toEqual(["production", "staging"]);
    expect(scenario.simulator.writes().map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(scenario.simulator.writes()[1]?.at).toBeGreaterThanOrEqual(other.writes()[0]?.at ?? 0);
  } finally {
    await other.stop();
  }
});

test("adoptExisting takes over what is there", async () => {
  await start();
  const { alias, description, environments } = idp as { alias: string; description: string; environments: string[] };
  const there = { alias, description, environments, pem: before.pem };
  scenario.simulator.console.putCertificate("payments", "idp-signing", there);
  scenario.declare({ idp });
  const refused = await scenario.up();
  expect(refused.text).toContain("Set adoptExisting: true to take it over");
  scenario.simulator.clearJournal();
  await scenario.mustUp({ idp: { ...idp, adoptExisting: true } });
  expect(writes()).toEqual([]);
});
