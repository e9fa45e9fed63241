import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { program } from "../../tools/engine/executables";
import type { GoProgram } from "../../tools/engine/goBuild";
import { buildOnce, cacheFolder } from "../../tools/engine/languageHosts";
import type { Log } from "../../tools/engine/progress";

const source = path.join(__dirname, "engine");

/**
 * Builds the engine that plays sequences, unless it is there already; returns its path.
 * @throws Unavailable.
 */
export async function worldEngine(log: Log): Promise<string> {
  const part: GoProgram = {
    title: "Pulumi's engine for the world's sequences",
    estimate: "about 40 seconds on 2 cores, 3 minutes where the Pulumi CLI was not built from Go modules before",
    module: source,
    package: ".",
    file: program("world-engine"),
    linkerFlags: "-s -w",
  };
  const file = path.join(cacheFolder, program(`world-engine-${versionOf(source)}`));
  await buildOnce(process.env.PATH ?? "", part, file, log);
  return file;
}

/** Changes with every source file. */
function versionOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of fs.readdirSync(folder).sort()) hash.update(fs.readFileSync(path.join(folder, name)));
  return hash.digest("hex").slice(0, 12);
}
