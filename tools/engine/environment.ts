import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Engine } from "./engine";

const usersOwn = /^(PULUMI_|APINIZER_)/i;

/** The environment without what a user has set for stacks and a Manager of their own. */
export function withoutUserSettings(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).filter(([name]) => !usersOwn.test(name));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Environment for the engine's CLI, so that it keeps everything in `stateFolder`. */
export function engineEnvironment(engine: Pick<Engine, "path">, stateFolder: string): Record<string, string> {
  const state = path.resolve(stateFolder, "state");
  fs.mkdirSync(state, { recursive: true });
  return {
    ...withoutUserSettings(withoutPath(process.env)),
    PATH: engine.path,
    PULUMI_BACKEND_URL: backendUrl(state),
    PULUMI_HOME: path.resolve(stateFolder, "home"),
    // Protects secrets in a state that is thrown away.
    PULUMI_CONFIG_PASSPHRASE: "engine",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_COLOR: "1",
    // Jest sets it for its workers, and Node complains on stderr when it is asked for both.
    FORCE_COLOR: "0",
  };
}

/** On Windows the variable is mostly spelt Path, and two of them would be one too many. */
function withoutPath(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.toUpperCase() !== "PATH"));
}

/**
 * Pulumi takes what follows `file://` as a path, so a drive's letter has to come first. Beside each file the backend
 * keeps one with its MIME type, which nobody needs and which it does not replace at once: a kill in that moment leaves
 * a stack that no command can load ("failed to load checkpoint: EOF").
 */
function backendUrl(folder: string): string {
  return `${pathToFileURL(folder).href.replace(/^file:\/\/\/(?=[A-Za-z]:\/)/, "file://")}?metadata=skip`;
}
