/** Settings, texts of the Manager and interruptions, as the real engine hands them on. */

import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import { aCertificate } from "../support/aCertificate";
import { newCertificate, oldCertificate } from "../support/certificates";
import { Command } from "../support/command";
import { pluginProject, startPluginScenario } from "../support/pluginScenario";
import { type Declaration, failure, Scenario } from "../support/scenario";

const idp: Declaration = aCertificate();

let scenario: Scenario;
afterEach(() => scenario.stop());

const hosts: readonly [string, typeof startPluginScenario][] = [
  ["dynamic provider", Scenario.start],
  ["plugin", startPluginScenario],
];
const declared = 'JSON.parse(require("node:fs").readFileSync("declared.json", "utf8")).certificates.idp';
const programs: Readonly<Record<string, string>> = {
  "dynamic provider": `new (require("pulumi-apinizer").ApinizerCertificate)("idp", ${declared});`,
  plugin: `new (require("pulumi-apinizer/plugin").Certificate)("idp", ${declared});`,
};
const held = () => scenario.simulator.state().projects.flatMap((project) => project.certificates);

test.each(hosts)("%s: half of a surrogate pair in what the Manager says loses no resource", async (_name, start) => {
  scenario = await start();
  const half = "cut \ude00";
  const row = { environmentName: "production", success: true, message: half };
  const result = { success: true, message: half, environmentResults: [row, { ...row, environmentName: "staging" }] };
  scenario.simulator.faults.push({
    match: { method: "POST" },
    when: "after",
    what: { status: 200, body: { success: true, deploymentResult: result } },
  });
  await scenario.mustUp({ idp });
  expect(Object.keys(await scenario.state())).toEqual(["idp"]);
  scenario.simulator.console.setDescription("payments", "idp", half);
  expect(failure(await scenario.refresh())).toBeUndefined();
  expect(await scenario.outputsOf("idp")).toMatchObject({ description: "cut \ufffd" });
});

test.each(hosts)("%s: files of the configuration are relative to the folder of the program", async (name, start) => {
  const main = "program/index.js";
  const project =
    name === "plugin" ? pluginProject("nodejs", main) : `name: scenario\nruntime: nodejs\nmain: ${main}\n`;
  scenario = await start({}, { "Pulumi.yaml": project });
  fs.mkdirSync(path.join(scenario.folder, "program"));
  fs.writeFileSync(path.join(scenario.folder, main), `process.chdir("..");\n${programs[name]}\n`);
  fs.writeFileSync(path.join(scenario.folder, "program", "ca.pem"), rootCertificates[0] ?? "");
  await scenario.configure({ "apinizer:caFile": "ca.pem" });
  await scenario.mustUp({ idp });
  expect(failure(await scenario.refresh())).toBeUndefined();
  expect(failure(await scenario.destroy())).toBeUndefined();
  await scenario.configure({ "apinizer:caFile": "program/ca.pem" });
  expect((await scenario.up()).text).toContain(
    "apinizer:caFile (or APINIZER_CA_FILE): expected a file that can be read",
  );
});

test("plugin: Ctrl-C while a create is under way settles what became of it, and the state has it", async () => {
  scenario = await startPluginScenario();
  scenario.declare({ idp });
  scenario.simulator.faults.push({ match: { method: "POST" }, when: "after", what: "hang" });
  const command = Command.start(scenario, ["up", "--yes", "--skip-preview"]);
  while (held().length === 0) await sleep(20);
  command.interrupt();
  await command.exit();
  expect(Object.keys(await scenario.state())).toEqual(["idp"]);
  expect((await scenario.up()).changes).toEqual({ same: 2 });
  expect(scenario.simulator.writes()).toHaveLength(1);
});

test("plugin: a token that was set without --secret gives one warning that says how to, in previews too", async () => {
  scenario = await startPluginScenario();
  scenario.secrets.clear();
  await scenario.stack.setConfig("apinizer:apiToken", { value: scenario.simulator.token, secret: false });
  scenario.declare({ idp, other: { ...idp, certificateName: "other", alias: "other" } });
  const [, diagnostics = ""] = (await scenario.preview()).text.split("Diagnostics:");
  expect(diagnostics.match(/pulumi config set --secret apinizer:apiToken/g)).toHaveLength(1);
  await scenario.stack.setConfig("apinizer:apiToken", { value: scenario.simulator.token, secret: true });
  expect((await scenario.preview()).text).not.toContain("--secret");
});

test("plugin: a program that gets a certificate whose environments differ sees them all", async () => {
  const program = `
const { Certificate } = require("pulumi-apinizer/plugin");
const got = Certificate.get("got", "payments/idp");
exports.entries = got.environmentEntries;
exports.thumbprint = got.thumbprintSha256;
`;
  scenario = await startPluginScenario({}, { "index.js": program });
  const entry = {
    alias: "idp",
    description: "Signing",
    environments: ["production", "staging"],
    pem: oldCertificate.pem,
  };
  scenario.simulator.console.putCertificate("payments", "idp", entry);
  scenario.simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
  expect(failure(await scenario.up())).toBeUndefined();
  const outputs = await scenario.stack.outputs();
  expect(outputs.thumbprint).toBe(oldCertificate.sha256);
  expect(outputs.entries).toEqual([
    { environment: "production", alias: "idp", thumbprintSha256: oldCertificate.sha256 },
    { environment: "staging", alias: "idp", thumbprintSha256: newCertificate.sha256 },
  ]);
});

test("a program that asks for a certificate that is not there is told to check the name, without a stack", async () => {
  const program = `require("pulumi-apinizer").getCertificate({ projectName: "payments", certificateName: "nobody" });\n`;
  scenario = await Scenario.start({}, { "index.js": program });
  const { succeeded, text } = await scenario.preview();
  expect(succeeded).toBe(false);
  expect(text).toContain("Check the names; they are case-sensitive.");
  expect(text).not.toMatch(/\n\s+at /);
  expect(text).not.toContain("subject:");
});
