import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { program } from "../engine/executables";
import { buildOnce, cacheFolder } from "../engine/languageHosts";

const goModule = path.resolve(__dirname, "codegen");

/** Pulumi's generators as a program: built from Go modules when its sources have changed, which takes a minute. */
export async function sdkGenerator(log: (line: string) => void): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["main.go", "go.mod", "go.sum"]) hash.update(fs.readFileSync(path.join(goModule, file)));
  const file = program(`codegen-${hash.digest("hex").slice(0, 12)}`);
  const built = path.join(cacheFolder, file);
  const part = { title: "Pulumi's SDK generators", estimate: "about a minute on 2 cores", module: goModule, file };
  await buildOnce(process.env.PATH ?? "", { ...part, package: ".", linkerFlags: "-s -w" }, built, log);
  return built;
}
