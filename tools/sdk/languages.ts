import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { SdkGenerators } from "./generator";
import { writeJavaProject } from "./javaProject";
import { finishConstructors, finishFunctions } from "./nodeClasses";
import { packageSchema } from "./packageSchema";
import type { Repository } from "./repository";

/** Folders under `sdk/` by the language whose SDK they hold, and what generates it. */
const languages = {
  nodejs: { folder: "plugin", generator: "codegen" },
  python: { folder: "python", generator: "codegen" },
  go: { folder: "go", generator: "codegen" },
  java: { folder: "java", generator: "codegenOlder" },
  dotnet: { folder: "dotnet", generator: "codegenOlder" },
} as const;

/** What is generated under `sdk/`. */
export const generatedParts = ["schema.json", ...Object.values(languages).map(({ folder }) => folder)];

/** What Pulumi's generators make beside sources, and what nothing here reads. */
const unused = [".gitattributes", ".gitignore", "tsconfig.json"];
/** An SDK's own package: the Node one is a part of this package. */
const notInNode = ["package.json", "README.md"];
/** The Node classes of what a program declares by the hundred. */
const nodeResources = ["certificate.ts", "jwk.ts"];
/** What `go mod tidy` makes in the folder of the Go SDK. */
const handKept: ReadonlySet<string> = new Set(["go.mod", "go.sum"]);
/** What builds leave in an SDK's folder. */
const built = /^(target|bin|obj|build|\w+\.egg-info)$/;

/** Writes the schema and the SDKs made from it into a folder laid out as `sdk/`. */
export function generate(generators: SdkGenerators, sdk: string, repository?: Repository): void {
  fs.mkdirSync(sdk, { recursive: true });
  const schema = packageSchema(repository);
  const schemaFile = path.join(sdk, "schema.json");
  fs.writeFileSync(schemaFile, `${JSON.stringify(schema, null, 2)}\n`);
  for (const [language, { folder: name, generator }] of Object.entries(languages)) {
    const folder = path.join(sdk, name);
    removeGenerated(folder);
    execFileSync(generators[generator], [schemaFile, language, folder], { stdio: "pipe" });
    for (const file of [...unused, ...(language === "nodejs" ? notInNode : [])]) {
      fs.rmSync(path.join(folder, file), { force: true });
    }
  }
  const node = path.join(sdk, languages.nodejs.folder);
  finishConstructors(node, nodeResources);
  finishFunctions(node, nodeFunctions(node));
  writeJavaProject(path.join(sdk, languages.java.folder), schema, repository);
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
    .filter((file) => !file.split(path.sep).some((part) => built.test(part)))
    .sort();
}
