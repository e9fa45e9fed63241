/**
 * `npm run demo`: the main job, with the real Pulumi CLI on a simulated Manager. Every step is checked; one that is
 * not as promised ends the demo with an exit code other than 0. All that it writes is in `.demo/`.
 */
import { prepareEngine } from "../engine/engine";
import { duration } from "../engine/progress";
import { Simulator } from "../simulator/simulator";
import { showManager } from "./manager";
import { NotAsPromised, say, title } from "./print";
import { demoFolder, makeProject } from "./project";
import { steps } from "./steps";

async function main(): Promise<void> {
  const start = Date.now();
  title("Make everything ready");
  const engine = await prepareEngine(say);
  say(`the Pulumi CLI is ready: ${engine.version}, ${engine.pulumi}`);
  const pulumi = makeProject(engine);
  const simulator = await Simulator.start();
  try {
    say(`a simulated Apinizer Manager listens on ${simulator.url}`);
    say(`the program and Pulumi's state are in ${demoFolder}; your own stacks and settings are not touched`);
    for (const [index, step] of steps.entries()) {
      title(`Step ${index + 1} of ${steps.length}: ${step.title}`);
      simulator.clearJournal();
      await step.run({ simulator, pulumi });
      await showManager(simulator);
    }
  } finally {
    await simulator.stop();
  }
  title(`Done: all ${steps.length} steps went as promised, in ${duration(Date.now() - start)}`);
}

main().catch((error: Error) => {
  say(error instanceof NotAsPromised ? `${error.message}\n\nThe demo failed.` : `\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
});
