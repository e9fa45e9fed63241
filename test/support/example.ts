/** The life of a stack of an example, as every language has to come to it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { ellipticCertificate, newCertificate, oldCertificate } from "./certificates";
import { pluginPath, startPluginScenario } from "./pluginScenario";
import { failure, type Scenario } from "./scenario";

const examples = path.resolve(__dirname, "../../examples");

/** The files of an example by their paths in it, with the plugin of the installed package. */
export function exampleFiles(
  example: string,
  replace: (text: string) => string = (text) => text,
): Record<string, string> {
  const folder = path.join(examples, example);
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => fs.statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(
    files.map((name) => {
      const text = fs.readFileSync(path.join(folder, name), "utf8");
      return [name, replace(text.replace("./node_modules/pulumi-apinizer/dist/plugin", pluginPath))];
    }),
  );
}

/** Up, a clean preview, a rotation, a clean refresh, destroy. */
export async function runExample(files: Readonly<Record<string, string>>): Promise<void> {
  const scenario = await startPluginScenario({}, { ...files, "idp-signing.pem": oldCertificate.pem });
  try {
    await scenario.configure({ "jwks:certificateFile": "./idp-signing.pem" });
    await proves(scenario);
  } finally {
    await scenario.stop();
  }
}

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

/** The partner changes a CA: the new one is trusted at once, and the old one until its date. */
export async function runTrustBundleExample(
  files: Readonly<Record<string, string>>,
  start = startPluginScenario,
): Promise<void> {
  const scenario = await start(
    {},
    { ...files, "partner-cas.pem": `${oldCertificate.pem}\n${ellipticCertificate.pem}` },
  );
  try {
    await scenario.configure({ "partner:casFile": "./partner-cas.pem" });
    await provesOverlap(scenario);
  } finally {
    await scenario.stop();
  }
}

async function provesOverlap(running: Scenario): Promise<void> {
  const { simulator } = running;
  expect(failure(await running.up())).toBeUndefined();
  const environments = ["production", "staging"];
  expect(await running.stack.outputs()).toMatchObject({ deployedEnvironments: environments, nextRetirement: "" });
  expect(failure(await running.preview({ expectNoChanges: true }))).toBeUndefined();

  simulator.clearJournal();
  fs.writeFileSync(path.join(running.folder, "partner-cas.pem"), `${newCertificate.pem}\n${ellipticCertificate.pem}`);
  const rotation = await running.up();
  expect(failure(rotation)).toBeUndefined();
  expect(rotation.text).toMatch(/: added; .*: kept until \d{4}-\d\d-\d\d at the earliest/);
  expect(simulator.writes().map(({ method }) => method)).toEqual(["POST"]);
  const { nextRetirement, trusted } = await running.stack.outputs();
  expect(nextRetirement).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(trusted).toHaveLength(3);
  expect(failure(await running.preview({ expectNoChanges: true }))).toBeUndefined();
  expect(failure(await running.destroy())).toBeUndefined();
  expect(simulator.state().projects.flatMap(({ certificates }) => certificates)).toEqual([]);
}
