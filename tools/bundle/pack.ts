/** `npm run plugin:pack`: the plugin as an archive for `pulumi plugin install resource apinizer VERSION -f ARCHIVE`. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { version } from "../../provider/base/packageInfo";

const root = path.resolve(__dirname, "../..");

/** Platforms that Pulumi has a CLI for. The plugin is the same for all: the name says where Pulumi looks for it. */
const platforms = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "windows-amd64"];

const [out = path.join(root, "dist/archives")] = process.argv.slice(2);
const plugin = path.join(root, "dist/plugin");
fs.mkdirSync(out, { recursive: true });
for (const platform of platforms) {
  const archive = path.join(out, `pulumi-resource-apinizer-v${version}-${platform}.tar.gz`);
  execFileSync("tar", ["-czf", archive, "-C", plugin, ...fs.readdirSync(plugin)], { stdio: "inherit" });
  console.log(archive);
}
