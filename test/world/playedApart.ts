import { spawn } from "node:child_process";
import * as path from "node:path";

/**
 * Plays sequences in a process of its own: many providers start there, each with modules of its own, which is not for
 * jest. `script` prints as its last line, as JSON, what came of it.
 */
export function playedApart<Result>(
  script: "main.ts" | "cliMain.ts",
  seed: number,
  sequences: number,
): Promise<Result> {
  const env = { ...process.env, WORLD_SEED: String(seed), WORLD_SEQUENCES: String(sequences) };
  // Of libraries that the dynamic provider's launcher loads.
  const quiet = ["--disable-warning=DEP0025", "--disable-warning=ExperimentalWarning"];
  const args = [...quiet, "--import", "tsx", path.join(__dirname, script)];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (text: Buffer) => {
    printed += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      const last = printed.trim().split("\n").at(-1) ?? "";
      if (/^[[{]/.test(last)) resolve(JSON.parse(last) as Result);
      else reject(new Error(`${script} of seed ${seed} ended with code ${code}: ${printed}`));
    });
  });
}
