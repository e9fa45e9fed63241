import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** Releases of Node.js that are supported. */
export const releases = ["20", "22", "24"] as const;

/** Installs a release of Node.js for this machine, as npm has it, in an empty folder. Returns the folder of its executable. */
export function installNode(release: string, folder: string): string {
  const name = `node-${process.platform}-${process.arch}`;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), "{}");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", `${name}@${release}`], {
    cwd: folder,
  });
  return path.join(folder, "node_modules", name, "bin");
}
