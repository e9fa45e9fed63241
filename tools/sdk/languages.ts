import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { finishConstructors, finishFunctions } from "./nodeClasses";
import { packageSchema } from "./packageSchema";
import type { Repository } from "./repository";

/** Folders under `sdk/` by the language whose SDK they hold. */
const folders = { nodejs: "plugin", python: "python", go: "go" } as const;

/** What Pulumi's generators make beside sources, and what nothing here reads. */
const unused = [".gitattributes", ".gitignore", "tsconfig.json"];
/** An SDK's own package: the Node one is a part of this package. */
const notInNode = ["package.json", "README.md"];
/** The Node classes of what a program declares by the hundred. */
const nodeResources = ["certificate.ts", "jwk.ts"];
/** What `go mod tidy` makes in the folder of the Go SDK. */
const handKept: ReadonlySet<string> = new Set(["go.mod", "go.sum"]);

/** Writes the schema and the SDKs made from it into a folder laid out as `sdk/`. */
export function generate(generator: string, sdk: string, repository?: Repository): void {
  fs.mkdirSync(sdk, { recursive: true });
  const schema = path.join(sdk, "schema.json");
  fs.writeFileSync(schema, `${JSON.stringify(packageSchema(repository), null, 2)}\n`);
  for (const [language, name] of Object.entries(folders)) {
    const folder = path.join(sdk, name);
    removeGenerated(folder);
    execFileSync(generator, [schema, language, folder], { stdio: ["ignore", "ignore", "inherit"] });
    for (const file of [...unused, ...(language === "nodejs" ? notInNode : [])]) {
      fs.rmSync(path.join(folder, file), { force: true });
    }
  }
  finishConstructors(path.join(sdk, folders.nodejs), nodeResources);
  finishFunctions(path.join(sdk, folders.nodejs), nodeFunctions(path.join(sdk, folders.nodejs)));
}

/** The Node functions: each has a file of its own. */
function nodeFunctions(folder: string): string[] {
  return sdkFiles(folder).filter((name) => /^(get|list|read)[A-Z]\w*\.ts$/.test(name));
}

/** Everything but what the generators do not make. */
function removeGenerated(folder: string): void {
  for (const file of sdkFiles(folder)) fs.rmSync(path.join(folder, file));
}

/** Generated files of a folder, by their paths in it, sorted. */
export function sdkFiles(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !handKept.has(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
