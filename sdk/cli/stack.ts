/** The configuration of a stack, as the Pulumi CLI decrypts it. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ConfigurationError } from "../../provider/base/errors";

export interface StackConfiguration {
  /** Folder of the Pulumi project, to which the paths of files in the configuration are relative. */
  readonly folder: string;
  /** Values by `namespace:key`. */
  readonly values: ReadonlyMap<string, string>;
}

/** Limit for a CLI that hangs, in milliseconds: a backend may be far away. */
const limitMs = 120_000;

/**
 * Asks the Pulumi CLI for the stack's configuration. What it prints holds secrets: it is never repeated.
 * @throws ConfigurationError where there is no project, no CLI or no such stack.
 */
export function readStack(stack: string, folder = process.cwd()): StackConfiguration {
  const project = projectFolder(folder);
  if (project === undefined) {
    const expected = "a Pulumi project in this folder or above it";
    throw failure(stack, expected, "none", "Run the command in the folder of Pulumi.yaml.");
  }
  return { folder: project, values: valuesIn(stack, printedConfiguration(stack, project)) };
}

function printedConfiguration(stack: string, cwd: string): string {
  const args = ["config", "--show-secrets", "--json", "--non-interactive", `--stack=${stack}`];
  const { error, status, signal, stdout } = spawnSync("pulumi", args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 64 * 1024 * 1024,
    timeout: limitMs,
    killSignal: "SIGKILL",
  });
  if (error === undefined && status === 0) return stdout;
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const received = code ?? (status === null ? String(signal) : `exit code ${status}`);
  const action =
    code === "ENOENT"
      ? "Install the Pulumi CLI, or put it on PATH."
      : `Its output is not repeated, for it may hold secrets. Run \`pulumi config --stack ${stack}\` to see what is wrong.`;
  throw failure(stack, "its configuration from `pulumi config`", received, action);
}

function valuesIn(stack: string, printed: string): ReadonlyMap<string, string> {
  try {
    const entries = Object.entries(JSON.parse(printed) as Record<string, { readonly value?: unknown }>);
    return new Map(entries.flatMap(([key, { value }]) => (typeof value === "string" ? [[key, value]] : [])));
  } catch {
    throw failure(stack, "its configuration as JSON from `pulumi config`", "something else", "Update the Pulumi CLI.");
  }
}

/** The nearest folder with a project file, from the given one upwards. */
function projectFolder(folder: string): string | undefined {
  const names = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
  if (names.some((name) => fs.existsSync(path.join(folder, name)))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : projectFolder(parent);
}

function failure(stack: string, expected: string, received: string, action: string): ConfigurationError {
  return new ConfigurationError({ subject: `stack ${stack}`, property: "--stack", expected, received, action });
}
