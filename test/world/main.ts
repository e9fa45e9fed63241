/**
 * `npm run world`: plays sequences until one fails. Settings are environment variables: WORLD_SEED (a number; a new one
 * each time), WORLD_SEQUENCES (100), WORLD_PATH (of a failure, to play it again), WORLD_SHRINK_SECONDS (60).
 * The last line that it prints is what came of it as JSON, see {@link Played}.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { WorldEngine } from "./engine";
import { play } from "./play";
import { bundleProvider } from "./providerCode";
import { worldEngine } from "./worldEngine";

async function main(): Promise<void> {
  const { WORLD_SEED, WORLD_PATH, WORLD_SEQUENCES, WORLD_SHRINK_SECONDS } = process.env;
  // Providers leave notes for each other there; other worlds have their own.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-world-"));
  process.env.TMPDIR = folder;
  const engine = new WorldEngine(await worldEngine((line) => console.error(`[world] ${line}`)));
  try {
    const seed = Number(WORLD_SEED ?? Math.floor(Math.random() * 2 ** 31));
    const sequences = Number(WORLD_SEQUENCES ?? 100);
    const shrinkSeconds = Number(WORLD_SHRINK_SECONDS ?? 60);
    const played = await play({ seed, sequences, path: WORLD_PATH, shrinkSeconds }, engine, await bundleProvider());
    if (played.failure !== undefined) console.log(played.failure);
    console.log(JSON.stringify(played));
    process.exitCode = played.failure === undefined ? 0 : 1;
  } finally {
    engine.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  // Connections that a killed provider left behind would keep the process.
  () => process.exit(),
  (error: Error) => {
    console.error(error.stack);
    process.exit(1);
  },
);
