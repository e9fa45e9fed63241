/** Plays sequences on the CLI and in process, for `cli.test.ts`. The last line that it prints is what differed, as JSON. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { WorldEngine } from "./engine";
import { bundleProvider } from "./providerCode";
import { cliSequences, differencesOnTheCli } from "./sameOnTheCli";
import { worldEngine } from "./worldEngine";

async function main(): Promise<void> {
  const { WORLD_SEED, WORLD_SEQUENCES, WORLD_ONLY } = process.env;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-world-"));
  process.env.TMPDIR = folder;
  const engine = new WorldEngine(await worldEngine((line) => console.error(`[world] ${line}`)));
  const code = await bundleProvider();
  const problems: string[] = [];
  for (const [index, sequence] of cliSequences(Number(WORLD_SEED), Number(WORLD_SEQUENCES)).entries()) {
    if (WORLD_ONLY !== undefined && !WORLD_ONLY.split(",").includes(`${index}`)) continue;
    const found = await differencesOnTheCli(sequence, `world-${process.pid}-${index}`, engine, code).catch(
      (error: Error) => [error.message],
    );
    problems.push(...found.map((problem) => `sequence ${index}: ${problem}`));
  }
  engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
  console.log(JSON.stringify(problems));
}

main().then(
  () => process.exit(),
  (error: Error) => {
    console.error(error.stack);
    process.exit(1);
  },
);
