/**
 * `npm run plugin:pack`: the plugin as archives for `pulumi plugin install resource apinizer VERSION`, their SHA-256 sums
 * and an SBOM. Two builds of one commit give the same bytes.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { version } from "../../provider/base/packageInfo";
import { softwareBill } from "./softwareBill";

const root = path.resolve(__dirname, "../..");

/** Platforms that Pulumi has a CLI for. The plugin is the same for all: the name says where Pulumi looks for it. */
const platforms = [
  "linux-amd64",
  "linux-arm64",
  "darwin-amd64",
  "darwin-arm64",
  "windows-amd64",
  "windows-arm64",
] as const;

/** Neither owner nor time nor the order of a folder gets into the archive: https://reproducible-builds.org/docs/archives/ */
const reproducible = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];

const [out = path.join(root, "dist/archives")] = process.argv.slice(2);
const plugin = path.join(root, "dist/plugin");
fs.mkdirSync(out, { recursive: true });

const tar = ["--format=ustar", ...reproducible, "-cf", "-", "-C", plugin, ...fs.readdirSync(plugin).sort()];
const archive = gzipSync(execFileSync("tar", tar, { maxBuffer: 2 ** 28 }), { level: 9 });
const files = [
  ...platforms.map((platform) => [`pulumi-resource-apinizer-v${version}-${platform}.tar.gz`, archive] as const),
  [`pulumi-resource-apinizer-v${version}.cdx.json`, Buffer.from(softwareBill(root))] as const,
];
for (const [name, content] of files) fs.writeFileSync(path.join(out, name), content);
const sums = files.map(([name, content]) => `${createHash("sha256").update(content).digest("hex")}  ${name}\n`);
fs.writeFileSync(path.join(out, `pulumi-resource-apinizer-v${version}.sha256`), sums.join(""));
for (const [name] of files) console.log(path.join(out, name));
