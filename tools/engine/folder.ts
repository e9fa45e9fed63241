import * as fs from "node:fs";
import * as path from "node:path";
import { checkEngine, type EngineFiles, engineFileNames } from "./executables";
import { pinnedVersion } from "./pinned";
import { reason, Unavailable } from "./unavailable";

const stampName = "complete";
const draftPrefix = "new-";
const hour = 3_600_000;

/** The engine's files in a folder of their own: side by side, the CLI takes the others as its own. */
export function filesIn(folder: string): EngineFiles {
  return {
    pulumi: path.join(folder, engineFileNames.pulumi),
    languageHost: path.join(folder, engineFileNames.languageHost),
    launcher: path.join(folder, engineFileNames.launcher),
  };
}

/** Version of the engine that an earlier run has put into the folder. */
export async function engineInFolder(folder: string): Promise<string> {
  const stamp = readStamp(folder);
  if (stamp === undefined) throw new Unavailable("nothing complete there yet");
  if (stamp !== pinnedVersion) throw new Unavailable(`there is ${stamp}, and ${pinnedVersion} is wanted`);
  return checkEngine(filesIn(folder));
}

/**
 * Fills the folder: `make` puts CLI and language host into a draft folder, and they come into place one atomic rename
 * each, once they were seen to run. The stamp comes last, so whoever sees it sees everything.
 */
export async function fillFolder(folder: string, make: (draft: string) => Promise<void>): Promise<string> {
  removeAbandonedDrafts(folder);
  const draft = fs.mkdtempSync(path.join(folder, draftPrefix));
  try {
    await make(draft);
    copyLauncher(draft);
    const version = await checkEngine(filesIn(draft));
    fs.rmSync(path.join(folder, stampName), { force: true });
    for (const name of Object.values(engineFileNames)) fs.renameSync(path.join(draft, name), path.join(folder, name));
    fs.writeFileSync(path.join(draft, stampName), `${pinnedVersion}\n`);
    fs.renameSync(path.join(draft, stampName), path.join(folder, stampName));
    return version;
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

function readStamp(folder: string): string | undefined {
  try {
    return fs.readFileSync(path.join(folder, stampName), "utf8").trim();
  } catch {
    return undefined;
  }
}

/** The launcher is part of Pulumi's npm package: the same script for every version. */
function copyLauncher(folder: string): void {
  const name = engineFileNames.launcher;
  try {
    const source = path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), name);
    fs.copyFileSync(source, path.join(folder, name));
    fs.chmodSync(path.join(folder, name), 0o755);
  } catch (error) {
    throw new Error(`${name} could not be copied from the npm package @pulumi/pulumi (${reason(error)}): run npm ci.`);
  }
}

/** Drafts of runs that were interrupted; one of a run that is still at work is younger. */
function removeAbandonedDrafts(folder: string): void {
  for (const name of fs.readdirSync(folder).filter((entry) => entry.startsWith(draftPrefix))) {
    const draft = path.join(folder, name);
    if (Date.now() - fs.statSync(draft).mtimeMs > hour) fs.rmSync(draft, { recursive: true, force: true });
  }
}
