/** Collects distinct faults: many seeds, few sequences each. Not committed. */
import { WorldEngine } from "./engine";
import { play } from "./play";
import { bundleProvider } from "./providerCode";
import { mkdtempSync } from "node:fs";
process.env.TMPDIR = mkdtempSync("/tmp/world-");
async function main() {
  const engine = new WorldEngine(process.env.WORLD_ENGINE as string);
  const code = await bundleProvider();
  const from = Number(process.argv[2] ?? 1), to = Number(process.argv[3] ?? 20);
  const { invariants } = require("./invariants");
  for (const name of (process.argv[5] ?? "").split(",")) delete invariants[name];
  for (let seed = from; seed <= to; seed += 1) {
    const t = Date.now();
    const p = await play({ seed, path: process.env.WORLD_PATH, sequences: 60, shrinkSeconds: Number(process.argv[4] ?? 20) }, engine, code);
    console.log(`##### seed ${seed} (${p.sequences} sequences, ${((Date.now() - t) / 1000).toFixed(0)} s)`);
    if (p.failure) console.log(p.failure);
  }
  engine.stop();
}
main();
