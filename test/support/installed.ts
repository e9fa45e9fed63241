import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

function run(args: readonly string[], cwd: string): string {
  const shell = process.platform === "win32";
  return execFileSync(npm, args, { cwd, encoding: "utf8", shell, stdio: ["ignore", "pipe", "inherit"] });
}

/** Version of a package in this project's package-lock.json. */
export function lockedVersion(name: string): string {
  const lock = JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8"));
  return lock.packages[`node_modules/${name}`].version;
}

/** Builds the package and packs it as a release is; returns the tarball's path. */
export function packPackage(folder: string): string {
  run(["run", "--silent", "build"], root);
  const packed = run(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  return path.join(folder, filename);
}

/** Installs the tarball into a folder, with the given version of Pulumi's SDK beside it, as a user does. */
export function installPackage(tarball: string, folder: string, pulumiVersion = lockedVersion("@pulumi/pulumi")): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "programs", private: true }));
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"];
  run(["install", ...quiet, tarball, `@pulumi/pulumi@${pulumiVersion}`], folder);
}
