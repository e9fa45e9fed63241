/** Explicit providers, configuration, and the way from the dynamic resource to the plugin's. */
import * as fs from "node:fs";
import * as path from "node:path";
import { Simulator } from "../simulator/simulator";
import { oldCertificate } from "../support/certificates";
import { pluginProject, startPluginScenario } from "../support/pluginScenario";
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
let other: Simulator | undefined;
afterEach(async () => {
  await scenario?.stop();
  await other?.stop();
  other = undefined;
});

const writes = () => scenario.simulator.writes().map(({ method }) => method);
const write = (program: string) => fs.writeFileSync(path.join(scenario.folder, "index.js"), program);

const withProvider = (options: string, args: string) => `
const { Certificate, Provider } = require("pulumi-apinizer/plugin");
const { certificates: { idp } } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const dr = new Provider("dr", ${args});
new Certificate("idp", idp, ${options});
`;

test("another provider creates at the new Manager, then deletes at the old one, and its token is a secret", async () => {
  other = await Simulator.start({ token: "the-token-of-the-other-manager" });
  const args = JSON.stringify({ managerUrl: other.url, apiToken: other.token, timeoutSeconds: 30, allowHttp: false });
  scenario = await startPluginScenario({}, { "index.js": withProvider("{}", args) });
  await scenario.mustUp({ idp });
  expect(writes()).toEqual(["POST"]);
  write(withProvider("{ provider: dr }", args));
  const run = await scenario.mustUp({ idp });
  expect(run.text).not.toContain(other.token);
  expect(other.deployed("payments", "idp-signing")).toEqual(["production", "staging"]);
  expect(writes()).toEqual(["POST", "DELETE"]);
  expect(scenario.simulator.writes()[1]?.at).toBeGreaterThanOrEqual(other.writes()[0]?.at ?? Number.POSITIVE_INFINITY);
  const state = path.join(scenario.folder, "pulumi/state/.pulumi/stacks/scenario/dev.json");
  expect(fs.readFileSync(state, "utf8")).toContain(other.url);
  expect(fs.readFileSync(state, "utf8")).not.toContain(other.token);
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
});

test("another address of the same Manager changes nothing", async () => {
  scenario = await startPluginScenario();
  await scenario.mustUp({ idp });
  await scenario.configure({ "apinizer:managerUrl": scenario.simulator.url.replace("127.0.0.1", "localhost") });
  await scenario.mustUp({ idp });
  expect(writes()).toEqual(["POST"]);
});

test("a mistake in the configuration is reported once, before any request, without a credential", async () => {
  scenario = await startPluginScenario();
  await scenario.configure({ "apinizer:managerUrl": "http://manager.example.com", "apinizer:maxRetries": "many" });
  scenario.declare({ idp });
  const preview = await scenario.preview();
  expect(preview.succeeded).toBe(false);
  expect(preview.text).toContain("configuration: apinizer:managerUrl (or APINIZER_MANAGER_URL): expected");
  expect(preview.text).toContain("apinizer:maxRetries (or APINIZER_MAX_RETRIES): expected a whole number");
  expect(preview.text).not.toContain(scenario.simulator.token);
});

test("paths in the configuration start at the program's folder", async () => {
  scenario = await startPluginScenario({}, { "ca.pem": oldCertificate.pem });
  await scenario.configure({ "apinizer:caFile": "ca.pem" });
  await scenario.mustUp({ idp });
  await scenario.configure({ "apinizer:caFile": "nowhere.pem" });
  expect((await scenario.preview()).text).toContain("nowhere.pem (ENOENT)");
});

const jwk = { projectName: "payments", name: "tokens", certificateName: "idp-signing", environmentName: "production" };
const jwkText = JSON.stringify({ ...jwk, useType: "SIGNATURE", algorithm: "RS256" });
const declaring =
  "const { certificates: { idp } } = JSON.parse(require('node:fs').readFileSync('declared.json', 'utf8'));";
const dynamicProgram = (options: string) => `
const { ApinizerCertificate, ApinizerJwk } = require("pulumi-apinizer");
${declaring}
const dependsOn = new ApinizerCertificate("idp", idp, ${options});
new ApinizerJwk("tokens", ${jwkText}, { dependsOn, ...${options} });
`;
const pluginProgram = (certificateOptions: string, jwkOptions: string) => `
const { Certificate, Jwk } = require("pulumi-apinizer/plugin");
${declaring}
const dependsOn = new Certificate("idp", idp, ${certificateOptions});
new Jwk("tokens", ${jwkText}, { dependsOn, ...${jwkOptions} });
`;

test("a move from the dynamic resource to the plugin's, as docs/hosts.md says, does not touch the Manager", async () => {
  const project = pluginProject("nodejs", "index.js");
  scenario = await Scenario.start({}, { "Pulumi.yaml": project, "index.js": dynamicProgram("{}") });
  const declared = { idp: { ...idp, jwkDeleteAction: "DELETE" } };
  await scenario.mustUp(declared);
  expect(writes()).toEqual(["POST", "POST"]);
  scenario.simulator.clearJournal();
  write(dynamicProgram("{ retainOnDelete: true }"));
  await scenario.mustUp(declared);
  write(pluginProgram(`{ import: "payments/idp-signing" }`, `{ import: "payments/tokens" }`));
  const moved = await scenario.mustUp(declared);
  expect(moved.changes).toMatchObject({ import: 2 });
  write(pluginProgram("{}", "{}"));
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
  await scenario.mustUp(declared);
  expect(writes()).toEqual([]);
  const { idp: resource } = await scenario.state();
  expect(resource).toMatchObject({ type: "apinizer:index:Certificate", outputs: { jwkDeleteAction: "DELETE" } });
  // What the import could not see is held against the program from now on.
  write(pluginProgram("{}", "{}").replace("RS256", "PS256"));
  expect((await scenario.preview()).text).toContain('algorithm: "RS256" => "PS256"');
  expect(failure(await scenario.destroy())).toBeUndefined();
  expect(scenario.simulator.writes().map(({ method, query }) => [method, query])).toEqual([
    ["DELETE", {}],
    ["DELETE", { jwkDeleteAction: "DELETE" }],
  ]);
});
