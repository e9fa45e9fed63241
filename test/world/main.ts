/** `npm run world`: plays sequences without jest. Prints what it found as JSON. */
import { WorldEngine } from "./engine";
import { play } from "./play";
import { bundleProvider } from "./providerCode";

import { mkdtempSync } from "node:fs";
process.env.TMPDIR = mkdtempSync("/tmp/world-");
async function main(): Promise<void> {
  const { WORLD_ENGINE = "", WORLD_SEED, WORLD_PATH, WORLD_SEQUENCES = "100" } = process.env;
  const engine = new WorldEngine(WORLD_ENGINE);
  try {
    const seed = WORLD_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(WORLD_SEED);
    const played = await play({ seed, sequences: Number(WORLD_SEQUENCES), path: WORLD_PATH }, engine, await bundleProvider());
    console.log(`seed ${seed}: ${played.sequences} sequences, ${played.commands} commands`);
    if (played.failure !== undefined) console.log(played.failure);
    process.exitCode = played.failure === undefined ? 0 : 1;
  } finally {
    engine.stop();
  }
}

main().catch((error: Error) => {
  console.error(error.stack);
  process.exit(1);
});
