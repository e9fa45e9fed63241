/** Tokens that are kept outside of the stack, and mistyped settings and inputs, on the real engine. */
import * as fs from "node:fs";
import * as path from "node:path";
import { aCertificate } from "../support/aCertificate";
import { pluginProject, startPluginScenario } from "../support/pluginScenario";
import { environmentOf, run } from "../support/pulumiCommand";
import { type Declaration, failure, installedFolder, Scenario } from "../support/scenario";

const idp: Declaration = aCertificate();

let scenario: Scenario;
afterEach(() => scenario.stop());

const hosts: readonly [string, typeof startPluginScenario][] = [
  ["dynamic provider", Scenario.start],
  ["plugin", startPluginScenario],
];
const held = () => scenario.simulator.state().projects.flatMap((project) => project.certificates);

/** The token is rotated where it is kept, and the former one is revoked. */
function rotateTo(token: string, former = scenario.simulator.token): void {
  scenario.secrets.add(token);
  scenario.simulator.addToken(token);
  scenario.simulator.console.revokeToken(former);
  fs.writeFileSync(path.join(scenario.folder, "token"), `${token}\n`);
}

test.each(hosts)(
  "%s: a token file whose token is rotated and revoked serves refresh and destroy, without --run-program",
  async (_name, start) => {
    scenario = await start();
    await scenario.stack.removeConfig("apinizer:apiToken");
    await scenario.configure({ "apinizer:apiTokenFile": "token" });
    rotateTo("first-t0ken");
    await scenario.mustUp({ idp });
    rotateTo("second-t0ken", "first-t0ken");
    expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
    rotateTo("third-t0ken", "second-t0ken");
    expect(failure(await scenario.destroy())).toBeUndefined();
    expect(held()).toEqual([]);
    expect(scenario.simulator.journal.filter(({ status }) => status === 401)).toEqual([]);
  },
);

test("dynamic provider: a command gives the token of every run, and none where it fails", async () => {
  const ask = 'process.stdout.write(require("node:fs").readFileSync("token"));\n';
  scenario = await Scenario.start({}, { "ask.js": ask });
  await scenario.stack.removeConfig("apinizer:apiToken");
  await scenario.configure({ "apinizer:apiTokenCommand": JSON.stringify(["node", "ask.js"]) });
  rotateTo("first-t0ken");
  await scenario.mustUp({ idp });
  rotateTo("second-t0ken", "first-t0ken");
  expect(failure(await scenario.refresh())).toBeUndefined();
  fs.rmSync(path.join(scenario.folder, "token"));
  const { succeeded, text } = await scenario.destroy();
  expect(succeeded).toBe(false);
  expect(text).toContain("apinizer:apiTokenCommand (or APINIZER_API_TOKEN_COMMAND): expected a command that prints");
  expect(text).toContain("got one that ended with exit code 1");
  expect(held()).toHaveLength(1);
});

test("plugin: an explicit provider keeps the path of its token file, never the token", async () => {
  const program = `
const { Config } = require("@pulumi/pulumi");
const { Certificate, Provider } = require("pulumi-apinizer/plugin");
const provider = new Provider("one", { managerUrl: new Config().require("url"), apiTokenFile: "token" });
new Certificate("idp", JSON.parse(require("node:fs").readFileSync("declared.json", "utf8")).certificates.idp, { provider });
`;
  scenario = await startPluginScenario({}, { "Pulumi.yaml": pluginProject("nodejs", "index.js"), "index.js": program });
  await scenario.stack.removeConfig("apinizer:apiToken");
  await scenario.configure({ "scenario:url": scenario.simulator.url });
  rotateTo("first-t0ken");
  await scenario.mustUp({ idp });
  const provider = (await scenario.stack.resources()).find(({ type }) => type === "pulumi:providers:apinizer");
  expect(provider?.inputs).toMatchObject({ apiTokenFile: "token" });
  rotateTo("second-t0ken", "first-t0ken");
  expect(failure(await scenario.destroy())).toBeUndefined();
});

test.each(hosts)("%s: a mistyped setting gives one warning, in previews too", async (name, start) => {
  scenario = await start();
  await scenario.configure({ "apinizer:timeoutSecond": "5", "other:timeoutSecond": "5" });
  scenario.declare({ idp, other: { ...idp, certificateName: "other", alias: "other" } });
  const { succeeded, text } = await scenario.preview();
  expect([name, succeeded ? "" : text]).toEqual([name, ""]);
  const [, diagnostics = ""] = text.split("Diagnostics:");
  expect(diagnostics.match(/has no effect/g)).toHaveLength(1);
  expect(diagnostics).toContain("warning: apinizer:timeoutSecond has no effect");
  expect(diagnostics).toContain("Did you mean apinizer:timeoutSeconds?");
});

test("dynamic provider: a mistyped input behind a spread is refused in the preview, by its name", async () => {
  scenario = await Scenario.start();
  scenario.declare({ idp: { ...idp, ...{ jwkUpdateActoin: "UPDATE" } } });
  const { succeeded, text } = await scenario.preview();
  expect(succeeded).toBe(false);
  expect(text).toContain("jwkUpdateActoin: expected an input that this resource has");
  expect(text).toContain("Did you mean jwkUpdateAction?");
});

test("--stack of the command reads what the Pulumi CLI decrypts", async () => {
  scenario = await Scenario.start();
  const { PATH = "", ...env } = environmentOf(scenario);
  const command = path.join(installedFolder(), "node_modules/.bin/pulumi-apinizer");
  const args = ["import", "--project", "payments", "--out", "imported", "--stack"];
  const read = (stack: string) => run(command, [...args, stack], scenario.folder, { ...env, PATH });
  expect(await read("dev")).toMatchObject({ code: 0, text: expect.stringContaining("0 certificates found") });
  const { code, text } = await read("nobody");
  scenario.printed.push(text);
  expect([code, text]).toEqual([
    1,
    expect.stringContaining("Run `pulumi config --stack nobody` to see what is wrong."),
  ]);
});
