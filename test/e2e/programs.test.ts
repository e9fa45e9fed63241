import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { rootCertificates } from "node:tls";
import { oldCertificate } from "../support/certificates";
import { oldestPulumi, oldestPulumiFolder } from "../support/oldestPulumi";
import { type Declaration, failure, installedFolder, Scenario } from "../support/scenario";

const idp: Declaration = {
  projectName: "payments",
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate of the identity provider",
  environments: ["production", "staging"],
  certificatePem: oldCertificate.pem,
};

let scenario: Scenario | undefined;
async function start(files: Record<string, string>, installed?: string): Promise<Scenario> {
  scenario = await Scenario.start({}, { "idp-signing.pem": oldCertificate.pem, ...files }, installed);
  return scenario;
}
afterEach(async () => {
  await scenario?.stop();
  scenario = undefined;
});

/** What functions read is declared again, and outputs are arguments of theirs, items of lists too. */
const functionsProgram = `
import * as apinizer from "pulumi-apinizer";

const { ApinizerCertificate, ApinizerJwk } = apinizer;
const args = { alias: "b", description: "d", certificatePem: "pem" };
export async function declareWhatIsRead(): Promise<void> {
  const key = { projectName: "payments", certificateName: "a" };
  const { environments } = await apinizer.getCertificate(key);
  const later = apinizer.getCertificateOutput(key).environments;
  const one = new ApinizerCertificate("one", { ...key, ...args, environments });
  new ApinizerCertificate("other", { ...key, ...args, environments: later });
  const [listed] = await apinizer.listCertificates({ projectName: "payments" });
  const entries: apinizer.ListedEntry[] | undefined = listed?.environmentEntries;
  new ApinizerCertificate("listed", { ...key, ...args, environments: listed?.environments ?? [] });
  const jwk = new ApinizerJwk("jwk", { ...key, name: "verify", certificateName: one.certificateName });
  const { keys } = await apinizer.getJwkSet({ projectName: "payments", names: entries?.map(({ alias }) => alias) });
  const [first]: apinizer.PublicJwk[] = keys;
  apinizer.getJwkSetOutput({ projectName: jwk.projectName, names: [jwk.name, first?.kid ?? "other"] });
  apinizer.getJwkSetOutput({ projectName: "payments", names: jwk.name.apply((name) => [name]) });
}
`;

/** The first program of the README. */
const [, typescriptProgram = ""] = /^```ts\n(.*?)^```$/ms.exec(fs.readFileSync("README.md", "utf8")) ?? [];

test("the TypeScript program of the README runs", async () => {
  const running = await start({
    "Pulumi.yaml": "name: scenario\nruntime: nodejs\nmain: index.ts\n",
    "index.ts": typescriptProgram,
    "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs" } }),
  });
  const run = await running.up();
  expect(failure(run)).toBeUndefined();
  const outputs = await running.stack.outputs();
  expect(outputs.deployedEnvironments).toEqual(["production", "staging"]);
  expect(outputs.notAfter).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test("a program of ECMAScript modules runs", async () => {
  const running = await start({
    "package.json": JSON.stringify({ type: "module" }),
    "Pulumi.yaml": "name: scenario\nruntime: nodejs\nmain: index.js\n",
    "index.js": `
import * as fs from "node:fs";
import { ApinizerCertificate } from "pulumi-apinizer";
const idp = new ApinizerCertificate("idp", { ...${JSON.stringify(idp)}, certificatePem: fs.readFileSync("idp-signing.pem", "utf8") });
export const deployedEnvironments = idp.deployedEnvironments;
`,
  });
  const run = await running.up();
  expect(failure(run)).toBeUndefined();
  expect(await running.stack.outputs()).toEqual({ deployedEnvironments: ["production", "staging"] });
});

test.each([
  ["node10", "commonjs"],
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["bundler", "esnext"],
])("the package's types compile with moduleResolution %s", (moduleResolution, module) => {
  const folder = fs.mkdtempSync(path.join(installedFolder(), "types-"));
  fs.writeFileSync(path.join(folder, "index.ts"), typescriptProgram);
  fs.writeFileSync(path.join(folder, "functions.ts"), functionsProgram);
  const options = { strict: true, noEmit: true, target: "es2022", module, moduleResolution, types: ["node"] };
  const compilerOptions = { ...options, typeRoots: [path.resolve("node_modules/@types")], ignoreDeprecations: "6.0" };
  fs.writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["index.ts", "functions.ts"] }),
  );
  execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", folder], { stdio: "pipe" });
});

const computed = (value: string) => `
const pulumi = require("@pulumi/pulumi");
const fs = require("node:fs");
const { ApinizerCertificate } = require("pulumi-apinizer");
const args = ${JSON.stringify(idp)};
class Later extends pulumi.dynamic.Resource {
  constructor(name, props) {
    super({ create: async (inputs) => ({ id: "later", outs: inputs }) }, name, props);
  }
}
const later = new Later("later", { pem: fs.readFileSync("idp-signing.pem", "utf8"), environments: args.environments });
const idp = new ApinizerCertificate("idp", { ...args, ${value} });
exports.deployedEnvironments = idp.deployedEnvironments;
`;

test("inputs that are not known yet preview cleanly, and a further resource can depend on outputs", async () => {
  const running = await start({
    "index.js": computed("certificatePem: later.pem, environments: later.environments, alias: later.id"),
  });
  const preview = await running.preview();
  expect(failure(preview)).toBeUndefined();
  expect(preview.changes).toEqual({ create: 3 });
  expect(running.simulator.writes()).toEqual([]);
  const run = await running.up();
  expect(failure(run)).toBeUndefined();
  expect(await running.outputsOf("idp")).toMatchObject({ alias: "later", thumbprintSha256: oldCertificate.sha256 });
  expect(failure(await running.preview({ expectNoChanges: true }))).toBeUndefined();
});

test("a secret input stays encrypted in the state, after a refresh too", async () => {
  const running = await start({ "index.js": computed("certificatePem: pulumi.secret(args.certificatePem)") });
  const isSecret = async () => {
    const { inputs, outputs } = (await running.state()).idp ?? {};
    return [inputs?.certificatePem, outputs?.certificatePem].map((value) => typeof value === "object");
  };
  expect(failure(await running.up())).toBeUndefined();
  expect(await isSecret()).toEqual([true, true]);
  expect(failure(await running.refresh())).toBeUndefined();
  expect(await isSecret()).toEqual([true, true]);
  expect(failure(await running.preview({ expectNoChanges: true }))).toBeUndefined();
});

test("all roots of a CA bundle go into one stack, with thumbprints as another implementation computes them", async () => {
  const running = await start({});
  const certificates = rootCertificates.map((certificatePem, index) => {
    const name = `root-${index}`;
    return [name, { ...idp, certificateName: name, alias: name, certificatePem }] as const;
  });
  const run = await running.mustUp(Object.fromEntries(certificates));
  expect(run.changes).toMatchObject({ create: rootCertificates.length + 1 });
  const state = await running.state();
  const expected = rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256.replaceAll(":", ""));
  expect(rootCertificates.map((_pem, index) => state[`root-${index}`]?.outputs.thumbprintSha256)).toEqual(expected);
  expect(running.simulator.writes()).toHaveLength(rootCertificates.length);
  expect(failure(await running.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(failure(await running.preview({ expectNoChanges: true }))).toBeUndefined();
});

test(`a program runs with the oldest supported Pulumi SDK, ${oldestPulumi}`, async () => {
  const running = await start({}, oldestPulumiFolder());
  await running.mustUp({ idp });
  expect(failure(await running.preview({ expectNoChanges: true }))).toBeUndefined();
  running.simulator.console.setDescription("payments", "idp-signing", "theirs");
  expect(failure(await running.refresh())).toBeUndefined();
  expect((await running.up()).changes).toMatchObject({ update: 1 });
  expect(failure(await running.destroy())).toBeUndefined();
});
