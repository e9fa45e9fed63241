/**
 * `npm run demo`: the main job, with the real Pulumi CLI on a simulated Manager. Every step is checked; one that is
 * not as promised ends the demo with an exit code other than 0. All that it writes is in `.demo/`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { Simulator } from "../../test/simulator/simulator";
import { installPackage, packPackage } from "../../test/support/installed";
import { prepareEngine } from "../engine/engine";
import { duration } from "../engine/progress";
import { NotAsPromised, say, title } from "./print";
import { DemoProject } from "./project";
import { runSteps } from "./steps";

/** Made anew by each run. */
const folder = path.resolve(__dirname, "../../.demo");

async function main(): Promise<void> {
  const start = Date.now();
  say("This takes a minute or two: every step is a run of the real Pulumi CLI.");
  say("Where that CLI has to be built first, because it cannot be downloaded, it takes about four minutes more, once.");
  title("Make everything ready");
  const engine = await prepareEngine(say);
  say(`the Pulumi CLI is ready: ${engine.version}, ${engine.pulumi}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  say("building and packing the package");
  const tarball = packPackage(folder);
  say("installing the packed package and Pulumi's SDK for the program (about 20 seconds)");
  installPackage(tarball, folder);
  const project = new DemoProject(engine, folder);
  const simulator = await Simulator.start();
  say(`a simulated Apinizer Manager listens on ${simulator.url}`);
  say(`the program and Pulumi's state are in ${folder}; your own stacks and settings are not touched`);
  try {
    await runSteps({ simulator, project });
  } finally {
    await simulator.stop();
  }
  title(`Done: every step went as promised, in ${duration(Date.now() - start)}`);
}

main().catch((error: Error) => {
  say(error instanceof NotAsPromised ? `${error.message}\n\nThe demo failed.` : `\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
});
