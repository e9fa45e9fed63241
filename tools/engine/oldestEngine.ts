import * as fs from "node:fs";
import * as path from "node:path";
import type { Engine } from "./engine";
import { engineFileNames, findOnPath } from "./executables";
import { buildOnce, cacheFolder } from "./languageHosts";
import { oldestVersion } from "./pinned";
import type { Log } from "./progress";

/** The oldest Pulumi CLI that is promised to work, built from Go modules, with the companions of another engine beside it. */
export async function oldestEngine(engine: Engine, log: Log): Promise<Engine> {
  const folder = path.join(cacheFolder, oldestVersion);
  const pulumi = path.join(folder, engineFileNames.pulumi);
  const cli = {
    title: `the Pulumi CLI ${oldestVersion}`,
    estimate: "about 4 minutes on 2 cores",
    module: path.join(__dirname, "oldest"),
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    file: engineFileNames.pulumi,
    linkerFlags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${oldestVersion}`,
  };
  await buildOnce(engine.path, cli, pulumi, log);
  const beside = path.dirname(fs.realpathSync(engine.pulumi));
  for (const name of [engineFileNames.languageHost, engineFileNames.launcher]) {
    const companion = findOnPath(name, [engine.path, beside].join(path.delimiter));
    if (companion === undefined) throw new Error(`${engine.pulumi} comes without its ${name}`);
    fs.copyFileSync(companion, path.join(folder, name));
  }
  return { pulumi, path: [folder, engine.path].join(path.delimiter), version: oldestVersion, source: "built" };
}
