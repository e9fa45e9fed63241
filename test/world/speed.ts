import { WorldEngine } from "./engine";
import { play } from "./play";
import { bundleProvider } from "./providerCode";
import { invariants } from "./invariants";
import { mkdtempSync } from "node:fs";
process.env.TMPDIR = mkdtempSync("/tmp/world-");
async function main() {
  for (const k of Object.keys(invariants)) delete (invariants as any)[k];
  const engine = new WorldEngine(process.env.WORLD_ENGINE as string);
  const code = await bundleProvider();
  await play({ seed: 1, sequences: 5 }, engine, code);
  const t = Date.now(); const c = process.cpuUsage(); const cmds: Record<string, number[]> = {};
  const p = await play({ seed: 7, sequences: Number(process.argv[2] ?? 60) }, engine, code, (_, seen) => { for (const s of seen) { const k = s.command.command + (s.trouble ? "!" : ""); (cmds[k] ??= [0, 0])[0]!++; if (s.succeeded) cmds[k]![1]!++; } });
  const d = process.cpuUsage(c);
  console.log(p, Date.now() - t, "ms", (d.user + d.system) / 1000, "cpu ms", cmds);
  const st = require("node:fs").readFileSync(`/proc/${(engine as any).child.pid}/stat`, "utf8").split(" "); console.log("go cpu ms", (Number(st[13]) + Number(st[14])) * 10);
  engine.stop();
}
main();
