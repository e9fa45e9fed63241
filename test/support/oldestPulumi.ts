import * as fs from "node:fs";
import * as path from "node:path";
import { installPackage } from "./installed";
import { installedFolder, required } from "./scenario";

const packageJson = JSON.parse(fs.readFileSync(path.resolve(__dirname, "../../package.json"), "utf8"));

/** The oldest version of Pulumi's SDK that the package says it works with. */
export const oldestPulumi: string = packageJson.peerDependencies["@pulumi/pulumi"].replace("^", "");

/** Folder with the packed package and that SDK installed. */
export function oldestPulumiFolder(): string {
  const folder = path.join(installedFolder(), "..", "oldest");
  installPackage(required("APINIZER_TEST_TARBALL"), folder, oldestPulumi);
  return folder;
}
