/** Hosts for programs in languages other than TypeScript: built beside the engine, when a test needs one. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Engine } from "./engine";
import { findOnPath, isExecutable, program } from "./executables";
import { buildProgram, type GoProgram } from "./goBuild";
import { withLock } from "./lock";
import type { Log } from "./progress";

export type Language = "go" | "java" | "python" | "yaml";

interface LanguageHost extends GoProgram {
  /** Scripts of its Go module that it needs beside it, by their paths in `of`. */
  readonly scripts?: { readonly of: string; readonly files: readonly string[] };
}

const hosts: Readonly<Record<Language, LanguageHost>> = {
  go: {
    title: "Pulumi's Go language host",
    estimate: "about a minute on 2 cores",
    module: path.join(__dirname, "go"),
    package: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
    file: program("pulumi-language-go"),
    linkerFlags: "-s -w",
  },
  java: {
    title: "Pulumi's Java language host",
    estimate: "about a minute on 2 cores",
    module: path.join(__dirname, "java"),
    package: "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java",
    file: program("pulumi-language-java"),
    linkerFlags: "-s -w",
  },
  python: {
    title: "Pulumi's Python language host",
    estimate: "about 20 seconds on 2 cores",
    module: path.join(__dirname, "languages"),
    package: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
    file: program("pulumi-language-python"),
    linkerFlags: "-s -w",
    scripts: { of: "github.com/pulumi/pulumi/sdk/v3", files: ["python/cmd/pulumi-language-python-exec"] },
  },
  yaml: {
    title: "Pulumi's YAML language host",
    estimate: "about a minute on 2 cores",
    module: path.join(__dirname, "yaml"),
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    file: program("pulumi-language-yaml"),
    linkerFlags: "-s -w",
  },
};

/** Where the programs go that are built here. */
export const cacheFolder = path.resolve(__dirname, "../../.pulumi-cli");

/** Makes sure that the engine finds the language's host; returns a PATH on which it is. */
export async function withLanguage(engine: Pick<Engine, "path">, language: Language, log: Log): Promise<string> {
  const host = hosts[language];
  if (findOnPath(host.file, engine.path) !== undefined) return engine.path;
  await buildOnce(engine.path, host, path.join(cacheFolder, host.file), log, () => copyScripts(host));
  return [cacheFolder, engine.path].join(path.delimiter);
}

/** Builds a program unless the file is there. It comes into place by a rename, `before` which more can be done. */
export async function buildOnce(
  searchPath: string,
  part: GoProgram,
  file: string,
  log: Log,
  before: () => void = () => undefined,
): Promise<void> {
  if (isExecutable(file)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await withLock(
    `${file}.lock`,
    () => log(`another process is building ${part.title}: waiting for it`),
    async () => {
      if (isExecutable(file)) return;
      const draft = fs.mkdtempSync(path.join(path.dirname(file), "draft-"));
      try {
        await buildProgram(searchPath, part, draft, log);
        before();
        fs.renameSync(path.join(draft, part.file), file);
      } finally {
        fs.rmSync(draft, { recursive: true, force: true });
      }
    },
  );
}

function copyScripts({ module, scripts }: LanguageHost): void {
  if (scripts === undefined) return;
  const list = ["list", "-m", "-f", "{{.Dir}}", scripts.of];
  const folder = execFileSync("go", list, { cwd: module, encoding: "utf8" }).trim();
  for (const file of scripts.files) {
    const copy = path.join(cacheFolder, path.basename(file));
    fs.copyFileSync(path.join(folder, file), copy);
    fs.chmodSync(copy, 0o755);
  }
}
