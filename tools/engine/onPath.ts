import * as fs from "node:fs";
import * as path from "node:path";
import { checkEngine, engineFileNames, findOnPath, isExecutable, isOlder } from "./executables";
import { oldestVersion } from "./pinned";
import { Unavailable } from "./unavailable";

/** The user's own Pulumi, with all that a Node program with dynamic providers needs of it. */
export async function engineOnPath(searchPath: string): Promise<{ pulumi: string; version: string }> {
  const pulumi = findOnPath(engineFileNames.pulumi, searchPath);
  if (pulumi === undefined) throw new Unavailable("no pulumi there");
  const version = await checkEngine({
    pulumi,
    languageHost: companion(engineFileNames.languageHost, pulumi, searchPath),
    launcher: companion(engineFileNames.launcher, pulumi, searchPath),
  });
  if (isOlder(version, oldestVersion)) {
    throw new Unavailable(`${pulumi} is ${version}, and ${oldestVersion} is the oldest that will do`);
  }
  return { pulumi, version };
}

/** Found as the CLI itself finds it: on PATH, else in the folder where the CLI really lies. */
function companion(name: string, pulumi: string, searchPath: string): string {
  const found = findOnPath(name, searchPath);
  if (found !== undefined) return found;
  const beside = path.join(path.dirname(fs.realpathSync(pulumi)), name);
  if (isExecutable(beside)) return beside;
  throw new Unavailable(`${pulumi} comes without its ${name}`);
}
