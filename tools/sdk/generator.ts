import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { program } from "../engine/executables";
import { buildOnce, cacheFolder } from "../engine/languageHosts";

/** Pulumi's generators as two programs, for two releases of Pulumi's packages. */
export interface SdkGenerators {
  /** For Node.js, Python and Go. */
  readonly codegen: string;
  /** For Java and .NET. */
  readonly codegenOlder: string;
}

/** What both programs are made of, beside their own folder. */
const shared = ["writer/writer.go", "writer/go.mod"];

/** Built from Go modules when their sources have changed. */
export async function sdkGenerators(log: (line: string) => void): Promise<SdkGenerators> {
  return {
    codegen: await build("codegen", "Pulumi's SDK generators for Node.js, Python and Go", [], log),
    codegenOlder: await build("codegenOlder", "Pulumi's SDK generators for Java and .NET", ["logo.png"], log),
  };
}

async function build(
  name: keyof SdkGenerators,
  title: string,
  embedded: readonly string[],
  log: (line: string) => void,
): Promise<string> {
  const own = ["main.go", "go.mod", "go.sum", ...embedded].map((file) => `${name}/${file}`);
  const hash = createHash("sha256");
  for (const file of [...own, ...shared]) hash.update(fs.readFileSync(path.join(__dirname, file)));
  const file = program(`${name}-${hash.digest("hex").slice(0, 12)}`);
  const built = path.join(cacheFolder, file);
  const part = { title, estimate: "about a minute on 2 cores", module: path.join(__dirname, name), file };
  await buildOnce(process.env.PATH ?? "", { ...part, package: ".", linkerFlags: "-s -w" }, built, log);
  return built;
}
