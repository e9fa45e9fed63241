import { spawn } from "node:child_process";
import * as path from "node:path";
import { engineFileNames, findOnPath, program } from "./executables";
import { pinnedVersion } from "./pinned";
import { type Log, reporting } from "./progress";
import { Unavailable } from "./unavailable";

const reportMs = 20_000;

/** A program of a Go module that is pinned in this repository. */
export interface GoProgram {
  readonly title: string;
  readonly estimate: string;
  /** Folder of the Go module that pins it. */
  readonly module: string;
  readonly package: string;
  readonly file: string;
  readonly linkerFlags: string;
}

const cli: GoProgram = {
  title: "the Pulumi CLI",
  estimate: "about 4 minutes on 2 cores",
  module: path.join(__dirname, "cli"),
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  file: engineFileNames.pulumi,
  // The version is stamped in as Pulumi's releases do it: without one, Pulumi's Automation API refuses the CLI.
  linkerFlags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${pinnedVersion}`,
};

const languageHost: GoProgram = {
  title: "Pulumi's Node.js language host",
  estimate: "about 20 seconds on 2 cores",
  module: path.join(__dirname, "languages"),
  package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  file: engineFileNames.languageHost,
  linkerFlags: "-s -w",
};

/** Builds CLI and language host from the Go modules that this repository pins. */
export async function buildFromGo(searchPath: string, draft: string, log: Log): Promise<void> {
  const go = goOn(searchPath);
  for (const part of [cli, languageHost]) await build(go, part, draft, log);
}

/** Builds one program into a folder. */
export async function buildProgram(searchPath: string, part: GoProgram, folder: string, log: Log): Promise<void> {
  await build(goOn(searchPath), part, folder, log);
}

function goOn(searchPath: string): string {
  const go = findOnPath(program("go"), searchPath);
  if (go === undefined) throw new Unavailable("no go on PATH");
  return go;
}

async function build(go: string, part: GoProgram, draft: string, log: Log): Promise<void> {
  const doing = `building ${part.title} from Go modules`;
  log(`${doing} (${part.estimate}, less when Go has it in its cache)`);
  const args = ["build", "-ldflags", part.linkerFlags, "-o", path.join(draft, part.file), part.package];
  await reporting(reportMs, (elapsed) => log(`${doing}: ${elapsed} so far (${part.estimate})`), run(go, args, part));
}

function run(go: string, args: readonly string[], { module, title }: GoProgram): Promise<void> {
  return new Promise((resolve, reject) => {
    // Whatever the user has set for other work: these modules, as they are pinned, for this machine.
    const env = { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off", GOOS: "", GOARCH: "" };
    const child = spawn(go, args, { cwd: module, env, stdio: ["ignore", "ignore", "pipe"] });
    let complaints = "";
    child.stderr.on("data", (text: Buffer) => {
      complaints += text;
    });
    child.once("error", (error) => reject(new Unavailable(`${go} does not run: ${error.message}`)));
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Unavailable(`${title} could not be built: ${lastLines(complaints)}`));
    });
  });
}

/** Go tells every download first; what went wrong is at the end. */
function lastLines(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "" && !line.startsWith("go: downloading "))
    .slice(-3)
    .join(" / ");
}
