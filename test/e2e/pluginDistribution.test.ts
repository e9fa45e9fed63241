/** How the plugin reaches a program: inside the npm package, as an archive, and by which names it is found. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ownPlatform } from "../../tools/bundle/nodeReleases";
import { oldCertificate } from "../support/certificates";
import { serveFiles } from "../support/fileServer";
import { startPluginScenario } from "../support/pluginScenario";
import { pulumi } from "../support/pulumiCommand";
import { type Declaration, failure, installedFolder, type Scenario } from "../support/scenario";

const root = path.resolve(__dirname, "../..");
const idp: Declaration = {
  projectName: "payments",
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate of the identity provider",
  environments: ["production", "staging"],
  certificatePem: oldCertificate.pem,
};

let scenario: Scenario | undefined;
let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-distribution-")));
});
afterEach(async () => {
  await scenario?.stop();
  scenario = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
});

test("the bundle runs alone, below a folder of ECMAScript modules too", async () => {
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const plugin = path.join(folder, "plugin");
  fs.cpSync(path.join(installedFolder(), "node_modules/pulumi-apinizer/dist/plugin"), plugin, { recursive: true });
  const child = spawn("./pulumi-resource-apinizer", ["127.0.0.1:1"], { cwd: plugin, env: { PATH: process.env.PATH } });
  const [printed] = (await once(child.stdout, "data")) as [Buffer];
  child.kill();
  expect(printed.toString()).toMatch(/^\d+\n$/);
});

test("Pulumi installs a release's archive from a server, and a program finds the plugin without being told where it is", async () => {
  const archives = path.join(folder, "archives");
  const pack = [path.join(root, "tools/bundle/pack.ts"), archives, "--without-node"];
  execFileSync(process.execPath, [require.resolve("tsx/cli"), ...pack]);
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  const archive = `pulumi-resource-apinizer-v${version}-${ownPlatform}.tar.gz`;
  scenario = await startPluginScenario({}, { "Pulumi.yaml": "name: scenario\nruntime: nodejs\nmain: index.js\n" });
  scenario.declare({ idp });
  expect((await scenario.preview()).succeeded).toBe(false);

  const server = await serveFiles(archives);
  const install = ["plugin", "install", "resource", "apinizer", version];
  try {
    expect(await pulumi(scenario, [...install, "--server", server.address])).toMatchObject({ code: 0 });
  } finally {
    server.stop();
  }
  expect(server.requested).toEqual([archive]);
  const run = await scenario.mustUp({ idp });
  expect(run.text).not.toMatch(/warning/i);
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();

  const again = await pulumi(scenario, [...install, "--reinstall", "-f", path.join(archives, archive)]);
  expect(again).toMatchObject({ code: 0 });
});

test("the schema that the plugin serves is the one that is committed", async () => {
  scenario = await startPluginScenario();
  const plugin = path.join(installedFolder(), "node_modules/pulumi-apinizer/dist/plugin/pulumi-resource-apinizer");
  const served = await pulumi(scenario, ["package", "get-schema", plugin]);
  const committed = JSON.parse(fs.readFileSync(path.join(root, "sdk/schema.json"), "utf8")) as { resources: object };
  expect(JSON.parse(served.text)).toMatchObject({ name: "apinizer", resources: committed.resources });
});

const program = `
import * as pulumi from "@pulumi/pulumi";
import { Certificate, Jwk, Provider, getCertificateOutput } from "pulumi-apinizer/plugin";

const provider = new Provider("dr", { managerUrl: "https://dr.example.com", apiToken: "t", timeoutSeconds: 5 });
const certificate = new Certificate("idp", {
    projectName: "payments", certificateName: "idp", alias: "idp", description: "d", environments: ["production"],
    certificatePem: "pem", jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT",
}, { provider });
const jwk = new Jwk("jwk", {
    projectName: "payments", name: "jwk", certificateName: certificate.certificateName, environmentName: "production",
    useType: "SIGNATURE", algorithm: "RS256",
});
export const deployed: pulumi.Output<string[]> = certificate.deployedEnvironments;
export const modulus: pulumi.Output<string | undefined> = jwk.publicJwk.apply((key) => key.n);
export const alias: pulumi.Output<string> = getCertificateOutput({ projectName: "payments", certificateName: "idp" }).alias;
`;

test.each([
  ["node10", "commonjs"],
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["bundler", "esnext"],
])("the plugin's types compile with moduleResolution %s", (moduleResolution, module) => {
  const types = fs.mkdtempSync(path.join(installedFolder(), "types-"));
  fs.writeFileSync(path.join(types, "index.ts"), program);
  const options = { strict: true, noEmit: true, target: "es2022", module, moduleResolution, types: ["node"] };
  const compilerOptions = { ...options, typeRoots: [path.resolve("node_modules/@types")], ignoreDeprecations: "6.0" };
  fs.writeFileSync(path.join(types, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", types], { stdio: "pipe" });
});

test("a program of ECMAScript modules imports the plugin's SDK by its file", async () => {
  scenario = await startPluginScenario(
    {},
    {
      "package.json": JSON.stringify({ type: "module" }),
      "index.js": `
import { Certificate } from "pulumi-apinizer/plugin/index.js";
export const { deployedEnvironments } = new Certificate("idp", ${JSON.stringify(idp)});
`,
    },
  );
  const run = await scenario.up();
  expect(failure(run)).toBeUndefined();
  expect(await scenario.stack.outputs()).toMatchObject({ deployedEnvironments: ["production", "staging"] });
});

test.each(["sdk/go/apinizer", "examples/plugin-go"])("%s compiles", (folder) => {
  execFileSync("go", ["vet", "./..."], {
    cwd: path.join(root, folder),
    env: { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
    stdio: "pipe",
  });
});
