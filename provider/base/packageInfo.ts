import * as fs from "node:fs";
import * as path from "node:path";

interface PackageJson {
  readonly name: string;
  readonly version: string;
}

function readPackageJson(folder: string): PackageJson {
  const file = path.join(folder, "package.json");
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8")) as PackageJson;
  return readPackageJson(path.dirname(folder));
}

/** Name and version of this package, from its package.json. */
export const { name, version } = readPackageJson(__dirname);
