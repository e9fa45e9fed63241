import * as path from "node:path";
import { prepareEngine } from "../../tools/engine/engine";
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
    // Pulumi's Automation API asks the CLI for its version before it reads a stack's own settings.
    PULUMI_HOME: path.join(folder, "home"),
    PATH: engine.path,
  };
}
