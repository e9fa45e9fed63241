/** The native plugin on the real engine: what its host adds to the lifecycle, which other tests cover. */
import { newCertificate, oldCertificate } from "../support/certificates";
import { startPluginScenario } from "../support/pluginScenario";
import { pulumi } from "../support/pulumiCommand";
import { type Declaration, failure, type Scenario } from "../support/scenario";

const idp: Declaration = {
  projectName: "payments",
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate of the identity provider",
  environments: ["production", "staging"],
  certificatePem: oldCertificate.pem,
};

let scenario: Scenario;
afterEach(() => scenario?.stop());

const writes = () => scenario.simulator.writes().map(({ method, query }) => [method, query]);

test("an up, a refresh and a destroy give no warning, and nothing changes in between", async () => {
  scenario = await startPluginScenario();
  const created = await scenario.mustUp({ idp });
  expect(created.changes).toMatchObject({ create: 2 });
  expect(created.text).not.toMatch(/warning/i);
  expect(await scenario.outputsOf("idp")).not.toHaveProperty("connection");
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
  expect(writes()).toEqual([["POST", {}]]);
  expect(failure(await scenario.destroy())).toBeUndefined();
  expect(writes().at(-1)).toEqual(["DELETE", {}]);
});

test("a preview knows what follows from the certificate, before a create and before an update", async () => {
  scenario = await startPluginScenario();
  scenario.declare({ idp });
  const create = await scenario.preview();
  expect(create.text).toContain(`thumbprintSha256    : "${oldCertificate.sha256}"`);
  expect(create.text).toMatch(/deployedEnvironments: \[?unknown/);
  await scenario.mustUp({ idp });
  scenario.declare({ idp: { ...idp, certificatePem: newCertificate.pem } });
  const update = await scenario.preview();
  expect(update.text).toContain(`"${oldCertificate.sha256}" => "${newCertificate.sha256}"`);
  expect(writes()).toHaveLength(1);
});

test("a diff names the properties that change, each with its kind", async () => {
  scenario = await startPluginScenario();
  await scenario.mustUp({ idp });
  scenario.declare({ idp: { ...idp, description: "Other", jwkDeleteAction: "DELETE" } });
  const update = await pulumi(scenario, ["preview", "--diff"]);
  expect(update.text).toMatch(/~ description +: "Token signing certificate of the identity provider" => "Other"/);
  expect(update.text).toMatch(/\+ jwkDeleteAction *: "DELETE"/);
  expect(update.text).not.toMatch(/[~+-] (alias|environments|certificatePem)/);
  scenario.declare({ idp: { ...idp, certificateName: "idp-2", alias: "idp-2" } });
  const replacement = await pulumi(scenario, ["preview", "--diff"]);
  expect(replacement.text).toMatch(/\+- ?apinizer:index:Certificate: \(replace\)|create-replacement|\+-apinizer/);
  expect(replacement.text).toMatch(/~ certificateName: "idp-signing" => "idp-2"/);
});

test.each([
  ["the same alias: deleted first", {}, ["DELETE", "POST"]],
  ["another alias: created first", { alias: "idp-2" }, ["POST", "DELETE"]],
])("a rename by the plugin is a replacement with %s", async (_what, changes, order) => {
  scenario = await startPluginScenario();
  await scenario.mustUp({ idp });
  scenario.simulator.clearJournal();
  await scenario.mustUp({ idp: { ...idp, certificateName: "idp-2", ...changes } });
  expect(writes().map(([method]) => method)).toEqual(order);
});

test("a deployment that fails keeps the resource, and every up knows until it succeeds", async () => {
  scenario = await startPluginScenario();
  scenario.simulator.failDeployment("staging", "no route to worker");
  scenario.declare({ idp });
  const failed = await scenario.up();
  expect(failed.succeeded).toBe(false);
  expect(failed.text).toContain("got a failure in staging (no route to worker)");
  expect(await scenario.outputsOf("idp")).toMatchObject({ deployedEnvironments: ["production"] });
  expect((await scenario.state()).idp?.initErrors).toHaveLength(1);
  expect(failure(await scenario.refresh())).toBeUndefined();
  scenario.simulator.healDeployment("staging");
  expect((await scenario.up()).changes).toMatchObject({ update: 1 });
  expect(await scenario.outputsOf("idp")).toMatchObject({ deployedEnvironments: ["production", "staging"] });
});

test("bad inputs are named without their values, before any request", async () => {
  scenario = await startPluginScenario();
  const key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIOb7\n-----END PRIVATE KEY-----\n";
  scenario.declare({ idp: { ...idp, certificatePem: key } });
  const preview = await scenario.preview();
  expect(preview.succeeded).toBe(false);
  expect(preview.text).toContain("certificate payments/idp-signing: certificatePem: expected");
  expect(preview.text).not.toContain("MC4CAQAwBQYDK2VwBCIEIOb7");
  expect(scenario.simulator.journal).toHaveLength(0);
});

test("a refresh shows drift and up repairs it; what was deleted is created again", async () => {
  scenario = await startPluginScenario();
  await scenario.mustUp({ idp });
  scenario.simulator.console.setDescription("payments", "idp-signing", "theirs");
  expect((await scenario.refresh({ expectNoChanges: true })).succeeded).toBe(false);
  expect(failure(await scenario.refresh())).toBeUndefined();
  expect(await scenario.outputsOf("idp")).toMatchObject({ description: "theirs" });
  expect((await scenario.up()).changes).toMatchObject({ update: 1 });
  scenario.simulator.console.deleteCertificate("payments", "idp-signing");
  expect((await scenario.refresh()).changes).toMatchObject({ delete: 1 });
  expect((await scenario.up()).changes).toMatchObject({ create: 1 });
});

const secretProgram = `
const pulumi = require("@pulumi/pulumi");
const { Certificate } = require("pulumi-apinizer/plugin");
const { certificates: { idp } } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
new Certificate("idp", { ...idp, certificatePem: pulumi.secret(idp.certificatePem), alias: pulumi.secret(idp.alias) });
`;

test("a secret input stays secret in inputs and outputs, with all that follows from it, after a refresh too", async () => {
  scenario = await startPluginScenario({}, { "index.js": secretProgram });
  const secrets = async () => {
    const { inputs = {}, outputs = {} } = (await scenario.state()).idp ?? {};
    const names = (values: object) =>
      Object.entries(values).filter(([, value]) => typeof value === "object" && "ciphertext" in value);
    return [names(inputs), names(outputs)].map((entries) => entries.map(([name]) => name).sort());
  };
  await scenario.mustUp({ idp });
  const expected = [
    ["alias", "certificatePem"],
    expect.arrayContaining(["alias", "certificatePem", "subjectDn", "thumbprintSha256"]),
  ];
  expect(await secrets()).toEqual(expected);
  scenario.simulator.console.setDescription("payments", "idp-signing", "theirs");
  expect(failure(await scenario.refresh())).toBeUndefined();
  expect(await secrets()).toEqual(expected);
  expect(await scenario.outputsOf("idp")).toMatchObject({ description: "theirs", projectName: "payments" });
});

const laterProgram = `
const pulumi = require("@pulumi/pulumi");
const { Certificate } = require("pulumi-apinizer/plugin");
const { certificates: { idp } } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
class Later extends pulumi.dynamic.Resource {
  constructor(name, props) {
    super({ create: async (inputs) => ({ id: "later", outs: inputs }) }, name, props);
  }
}
const { id } = new Later("later", {});
const environments = idp.environments.map((name) => id.apply(() => name));
const certificate = new Certificate("idp", { ...idp, certificatePem: id.apply(() => idp.certificatePem), environments });
exports.thumbprintSha256 = certificate.thumbprintSha256;
`;

test("inputs that are not known yet preview cleanly", async () => {
  scenario = await startPluginScenario({}, { "index.js": laterProgram });
  scenario.declare({ idp });
  const preview = await scenario.preview();
  expect(failure(preview)).toBeUndefined();
  expect(preview.text).toMatch(/thumbprintSha256: \[?unknown/);
  expect(scenario.simulator.writes()).toEqual([]);
  await scenario.mustUp({ idp });
  expect(await scenario.outputsOf("idp")).toMatchObject({ thumbprintSha256: oldCertificate.sha256 });
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
});

test("custom timeouts limit an operation with all its retries", async () => {
  scenario = await startPluginScenario();
  scenario.simulator.faults.push({ when: "before", what: "hang", match: { method: "POST" }, times: 10 });
  scenario.declare({ idp: { ...idp, options: { customTimeouts: { create: "2s" } } } as Declaration });
  const run = await scenario.up();
  expect(run.succeeded).toBe(false);
  expect(run.text).toContain("certificate payments/idp-signing: expected the certificate to be created");
  expect(await scenario.state()).toEqual({});
});
