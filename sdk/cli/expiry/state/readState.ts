import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { certificatesInState, type ManagedCertificates, StateError, type StateManager } from "./stackState";

/** A state can be long; its size in bytes. */
const longestState = 1 << 30;
/** Limit for a CLI that hangs, in milliseconds: a backend may be far away. */
const limitMs = 120_000;

/** Where the state comes from: a file, or a stack of the Pulumi project in this folder. */
export interface StateSource {
  readonly file?: string | undefined;
  readonly stack?: string | undefined;
}

/**
 * The certificates in the state; undefined where no state is named. A file counts before a stack.
 * @throws StateError.
 */
export async function readState(
  { file, stack }: StateSource,
  manager: StateManager,
): Promise<ManagedCertificates | undefined> {
  if (file !== undefined) return certificatesInState(readFile(file), `state file ${file}`, manager);
  if (stack === undefined) return undefined;
  return certificatesInState(await exportStack(stack), `stack ${stack}`, manager);
}

function readFile(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new StateError({
      subject: `state file ${file}`,
      expected: "a file that can be read",
      received: (error as NodeJS.ErrnoException).code ?? "something else",
      action: "Correct the path, or write it with: pulumi stack export --file state.json",
    });
  }
}

/** Its output may hold what nobody shall read: none of it is told. */
function exportStack(stack: string): Promise<string> {
  const args = ["stack", "export", `--stack=${stack}`, "--non-interactive"];
  return new Promise((resolve, reject) => {
    execFile("pulumi", args, { maxBuffer: longestState, timeout: limitMs, killSignal: "SIGKILL" }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(notExported(stack, error));
    }).stdin?.end();
  });
}

function notExported(
  stack: string,
  { code, signal }: { readonly code?: unknown; readonly signal?: unknown },
): StateError {
  const isMissing = code === "ENOENT";
  return new StateError({
    subject: `stack ${stack}`,
    expected: "`pulumi stack export` to print its state",
    received: isMissing ? "no program of the name pulumi" : `that it ended with ${code ?? signal}`,
    action: isMissing
      ? "Install the Pulumi CLI, or name an exported state by --state."
      : "Run it yourself to see why, in the folder of the Pulumi project.",
  });
}
