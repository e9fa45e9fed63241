/**
 * `npm run test:planted`: puts faults back into the source, one after the other, and shows that the world finds each
 * within the sequences that `npm test` plays. Arguments name some of them; without any, all are tried.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { defaultSeeds, sequencesOfASeed } from "../defaultRun";
import { WorldEngine } from "../engine";
import { play } from "../play";
import { bundleProvider } from "../providerCode";
import { worldEngine } from "../worldEngine";
import { type PlantedFault, plantedFaults } from "./faults";

async function main(names: readonly string[]): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-planted-"));
  process.env.TMPDIR = folder;
  const engine = new WorldEngine(await worldEngine(console.log));
  const chosen = Object.entries(plantedFaults).filter(([name]) => names.length === 0 || names.includes(name));
  try {
    const found: boolean[] = [];
    for (const [name, fault] of chosen) found.push(await isFound(name, fault, engine));
    const missed = found.filter((one) => !one).length;
    console.log(`planted faults: ${found.length - missed} found, ${missed} missed`);
    process.exitCode = missed === 0 ? 0 : 1;
  } finally {
    engine.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function isFound(name: string, { what, replacements }: PlantedFault, engine: WorldEngine): Promise<boolean> {
  const code = await bundleProvider(replacements);
  let before = 0;
  for (const seed of defaultSeeds) {
    const { failure, sequences } = await play({ seed, sequences: sequencesOfASeed, shrinkSeconds: 0 }, engine, code);
    if (failure !== undefined) {
      const [invariant] = failure.split(":");
      console.log(`${name}: found by ${invariant} after ${before + sequences} sequences (${what})`);
      return true;
    }
    before += sequences;
  }
  console.log(`${name}: MISSED in ${before} sequences (${what})`);
  return false;
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error: Error) => {
    console.error(error.stack);
    process.exit(1);
  },
);
