import * as fs from "node:fs";
import * as path from "node:path";
import { buildProgram } from "../engine/goBuild";
import type { Log } from "../engine/progress";
import { Unavailable } from "../engine/unavailable";

const module = path.join(__dirname, "go");

/**
 * Builds the yardstick in Go as a plugin in a folder of its own, and returns that folder; undefined where Go is not at hand
 * or cannot build it.
 */
export async function buildGoPeer(parent: string, log: Log): Promise<string | undefined> {
  const folder = path.join(parent, "go-peer");
  fs.mkdirSync(folder);
  const peer = {
    title: "the provider in Go",
    estimate: "about 2 minutes on 2 cores",
    module,
    package: ".",
    file: "peer",
    linkerFlags: "-s -w",
  };
  try {
    await buildProgram(process.env.PATH ?? "", peer, folder, log);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log(`the provider in Go is left out: ${error.message}`);
    return undefined;
  }
  const start = path.join(folder, "pulumi-resource-apinizer");
  fs.copyFileSync(path.join(module, "start.sh"), start);
  fs.chmodSync(start, 0o755);
  return folder;
}
