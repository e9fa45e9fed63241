/** The plugin's examples as they stand in `examples/`, each in its language: up, a clean preview, a rotation, destroy. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { newCertificate, oldCertificate } from "../support/certificates";
import { need } from "../support/languages";
import { pluginPath, startPluginScenario } from "../support/pluginScenario";
import { failure, type Scenario } from "../support/scenario";

jest.setTimeout(600_000);

const root = path.resolve(__dirname, "../..");
const examples = path.join(root, "examples");

let scenario: Scenario | undefined;
afterEach(async () => {
  await scenario?.stop();
  scenario = undefined;
});

/** The files of an example, with the plugin of the installed package. */
function filesOf(example: string, replace: (text: string) => string = (text) => text): Record<string, string> {
  const folder = path.join(examples, example);
  const files = fs.readdirSync(folder).map((name) => {
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    return [name, replace(text.replace("./node_modules/pulumi-apinizer/dist/plugin", pluginPath))];
  });
  return Object.fromEntries(files);
}

async function start(files: Record<string, string>): Promise<Scenario> {
  scenario = await startPluginScenario({}, { ...files, "idp-signing.pem": oldCertificate.pem });
  await scenario.configure({ "jwks:certificateFile": "./idp-signing.pem" });
  return scenario;
}

/** What every language has to come to. */
async function proves(running: Scenario): Promise<void> {
  const { simulator } = running;
  const up = await running.up();
  expect(failure(up)).toBeUndefined();
  expect(up.text).not.toMatch(/warning/i);
  const outputs = await running.stack.outputs();
  expect(outputs).toMatchObject({
    deployedEnvironments: ["production", "staging"],
    notAfter: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    linked: true,
  });
  expect(JSON.stringify(outputs.environments)).toContain("API Manager");
  expect(simulator.writes().map(({ method }) => method)).toEqual(["POST", "POST"]);
  expect(failure(await running.preview({ expectNoChanges: true }))).toBeUndefined();

  fs.writeFileSync(path.join(running.folder, "idp-signing.pem"), newCertificate.pem);
  simulator.clearJournal();
  const rotation = await running.up();
  expect(failure(rotation)).toBeUndefined();
  expect(rotation.changes).toMatchObject({ update: 2 });
  expect(simulator.writes().map(({ method, query }) => [method, query.jwkUpdateAction])).toEqual([["PUT", "UPDATE"]]);
  expect((await running.stack.outputs()).kid).toBe(outputs.kid);
  expect(failure(await running.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(failure(await running.destroy())).toBeUndefined();
  expect(simulator.state().projects.flatMap(({ certificates, jwks }) => [...certificates, ...jwks])).toEqual([]);
}

test("the plugin's TypeScript example runs", async () => {
  const tsconfig = JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs" } });
  await proves(await start({ ...filesOf("plugin-typescript"), "tsconfig.json": tsconfig }));
});

test("the plugin's YAML example runs", async () => {
  await need("yaml");
  await proves(await start(filesOf("plugin-yaml")));
});

test("the plugin's Python example runs, with the SDK installed by pip", async () => {
  const venv = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-venv-"));
  // The host that is built here is older than the project file's virtualenv option: it takes the first Python on PATH.
  await need("python", path.join(venv, "bin"));
  try {
    const python = (...args: string[]) => execFileSync(path.join(venv, "bin/python"), args, { stdio: "pipe" });
    execFileSync("python3", ["-m", "venv", venv], { stdio: "pipe" });
    // A copy, for pip builds where the sources lie.
    const sdk = path.join(venv, "sdk");
    fs.cpSync(path.join(root, "sdk/python"), sdk, { recursive: true });
    python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", sdk);
    const files = filesOf("plugin-python", (text) => text.replace("virtualenv: venv", `virtualenv: ${venv}`));
    await proves(await start(files));
  } finally {
    fs.rmSync(venv, { recursive: true, force: true });
  }
});
