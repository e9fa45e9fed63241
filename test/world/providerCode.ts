import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { Script } from "node:vm";
import * as esbuild from "esbuild";
import type * as entry from "./providerEntry";

/** One text of a source file and what stands there instead. The text has to be there exactly once. */
export interface Replacement {
  /** From the project's folder. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** What a process is started with. */
export interface Surroundings {
  readonly process: NodeJS.Process;
  readonly console: Pick<Console, "log" | "error" | "warn" | "info">;
  readonly setTimeout: (action: () => void, milliseconds?: number) => NodeJS.Timeout;
  /** By which it reads the clock of its machine. */
  readonly Date: DateConstructor;
  /** Loads a library. */
  readonly require: (name: string) => unknown;
}

/** The provider's code, from which any number of processes can be started: each has its own state of all modules. */
export interface ProviderCode {
  start(surroundings: Surroundings): typeof entry;
}

export const projectFolder = path.resolve(__dirname, "../..");
const requireOfProject = createRequire(path.join(projectFolder, "package.json"));

const libraries = new Map<string, unknown>();

/** Loads a library of the project, one copy for all processes. Node.js would look for its file each time. */
export function library(name: string): unknown {
  if (!libraries.has(name)) libraries.set(name, requireOfProject(name));
  return libraries.get(name);
}

/** Bundles the provider as it is in the source, with replacements for trying what the tests see. */
export async function bundleProvider(replacements: readonly Replacement[] = []): Promise<ProviderCode> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(__dirname, "providerEntry.ts")],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20.18.1",
    format: "cjs",
    // All but cockatiel, which has to wait by the clock of the process.
    external: ["@grpc/*", "@pulumi/*", "google-protobuf*", "undici", "form-data", "node-forge*"],
    plugins: [replacing(replacements)],
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing");
  const names = ["module", "require", "__dirname", "process", "console", "setTimeout", "Date"];
  const script = new Script(`(function (${names.join(", ")}) { const exports = module.exports; ${file.text}\n})`, {
    filename: path.join(projectFolder, "provider.bundle.js"),
  });
  return {
    start: ({ process, console, setTimeout, Date: shifted, require }) => {
      const module = { exports: {} };
      const run = script.runInThisContext() as (...values: unknown[]) => void;
      run(module, require, path.join(projectFolder, "provider"), process, console, setTimeout, shifted);
      return module.exports as typeof entry;
    },
  };
}

function replacing(replacements: readonly Replacement[]): esbuild.Plugin {
  const files = new Set(replacements.map(({ file }) => file));
  const changed = new Map(
    [...files].map((file) => [path.join(projectFolder, file), replacements.filter((change) => change.file === file)]),
  );
  return {
    name: "replacing",
    setup(build) {
      for (const [file, changes] of changed) checked(file, changes);
      build.onLoad({ filter: /provider[\\/].*\.ts$/ }, ({ path: file }) => {
        const changes = changed.get(file);
        return changes === undefined ? undefined : { contents: checked(file, changes), loader: "ts" };
      });
    },
  };
}

/**
 * The file's text with the replacements.
 * @throws a text that is not there, or more than once.
 */
function checked(file: string, replacements: readonly Replacement[]): string {
  return replacements.reduce(
    (text, { find, replace }) => {
      const times = text.split(find).length - 1;
      if (times !== 1) throw new Error(`${path.relative(projectFolder, file)} has ${times} times, not once: ${find}`);
      return text.replace(find, () => replace);
    },
    fs.readFileSync(file, "utf8"),
  );
}
