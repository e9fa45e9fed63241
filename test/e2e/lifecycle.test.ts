import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { type Declaration, failure, Scenario } from "../support/scenario";

const idp: Declaration = {
  projectName: "payments",
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate of the identity provider",
  environments: ["production", "staging"],
  certificatePem: oldCertificate.pem,
};

let scenario: Scenario;
const start = async (...options: Parameters<typeof Scenario.start>): Promise<void> => {
  scenario = await Scenario.start(...options);
};
afterEach(() => scenario.stop());
const writes = () => scenario.simulator.writes().map(({ method, query }) => [method, query]);

test("a certificate is created, left unchanged, rotated with its two JWKs, and destroyed", async () => {
  await start({}, { "ca.pem": oldCertificate.pem });
  // A relative path, so that all operations show that they find the file beside the program.
  await scenario.configure({ "apinizer:caFile": "ca.pem" });
  const created = await scenario.mustUp({ idp });
  expect(created.changes).toMatchObject({ create: 2 });
  const state = (await scenario.state()).idp;
  expect(state).toMatchObject({
    id: "payments/idp-signing",
    outputs: { thumbprintSha256: oldCertificate.sha256, deployedEnvironments: ["production", "staging"] },
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
  const rotation = { certificatePem: newCertificate.pem, jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" };
  const rotated = await scenario.mustUp({ idp: { ...idp, ...rotation } });
  expect(rotated.changes).toEqual({ same: 1, update: 1 });
  expect((await scenario.stack.outputs()).idp).toMatchObject({ thumbprintSha256: newCertificate.sha256 });
  expect(writes()).toEqual([["PUT", { jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" }]]);
  const jwks = scenario.simulator.state().projects.flatMap((project) => project.jwks);
  expect(jwks.every(({ sourceId }) => sourceId !== null)).toBe(true);

  expect(failure(await scenario.destroy())).toBeUndefined();
  expect(scenario.simulator.state().projects.flatMap((project) => project.certificates)).toEqual([]);
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

test("another connection creates at the new Manager, then deletes at the old one", async () => {
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

test("adoptExisting takes over the certificate that exists", async () => {
  await start();
  const { alias, description, environments } = idp as { alias: string; description: string; environments: string[] };
  const there = { alias, description, environments, pem: oldCertificate.pem };
  scenario.simulator.console.putCertificate("payments", "idp-signing", there);
  scenario.declare({ idp });
  const refused = await scenario.up();
  expect(refused.text).toContain("set adoptExisting: true to take it over");
  scenario.simulator.clearJournal();
  await scenario.mustUp({ idp: { ...idp, adoptExisting: true } });
  expect(writes()).toEqual([]);
});
