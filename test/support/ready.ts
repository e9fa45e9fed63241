import * as fs from "node:fs";
import * as path from "node:path";
import { type Engine, prepareEngine } from "../../tools/engine/engine";
import { engineEnvironment } from "../../tools/engine/environment";
import { usualToken } from "../simulator/simulator";
import { CliStack } from "./cliStack";
import { installPackage, packPackage } from "./installed";

/** Makes all ready that a `Scenario` needs, below `folder`; returns the environment that it takes it from. */
export async function makeReady(folder: string, say: (line: string) => void): Promise<Record<string, string>> {
  const engine = await prepareEngine(say);
  say("building and packing the package");
  const tarball = packPackage(folder);
  const installed = path.join(folder, "installed");
  say("installing the packed package into a folder for test programs");
  installPackage(tarball, installed);
  return {
    APINIZER_TEST_INSTALLED: installed,
    APINIZER_TEST_TARBALL: tarball,
    APINIZER_TEST_ENGINE: JSON.stringify(engine),
    APINIZER_TEST_SETTINGS: await settingsOfStacks(engine, path.join(folder, "stack")),
    // Pulumi's Automation API asks the CLI for its version before it reads a stack's own settings.
    PULUMI_HOME: path.join(folder, "home"),
    PATH: engine.path,
  };
}

/** Settings that every scenario's stack begins with: the CLI protects their secret once for all. */
async function settingsOfStacks(engine: Engine, folder: string): Promise<string> {
  const environment = engineEnvironment(engine, path.join(folder, "pulumi"));
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: scenario\nruntime: nodejs\n");
  const stack = await CliStack.init(engine.pulumi, folder, environment);
  await stack.setConfig("apinizer:apiToken", { value: usualToken, secret: true });
  return stack.settings;
}
