/**
 * `npm run plugin:pack`: the plugin as archives for `pulumi plugin install resource apinizer VERSION`, their SHA-256 sums
 * and an SBOM. Two builds of one commit give the same bytes. Arguments: the folder for them, and platforms, all without any;
 * `--without-node` leaves Node.js out of every archive.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { program } from "commander";
import { version } from "../../provider/base/packageInfo";
import { addNode, nodeReleases } from "./nodeReleases";
import { softwareBill } from "./softwareBill";

const root = path.resolve(__dirname, "../..");

/** Platforms that Pulumi has a CLI for. */
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

function archiveOf(plugin: string): Buffer {
  const tar = ["--format=ustar", ...reproducible, "-cf", "-", "-C", plugin, ...fs.readdirSync(plugin).sort()];
  return gzipSync(execFileSync("tar", tar, { maxBuffer: 2 ** 30 }), { level: 9 });
}

/** The plugin for a platform, with Node.js where there is one for it. */
function archiveFor(platform: string, withNode: boolean): Buffer {
  const plugin = path.join(root, "dist/plugin");
  const release = nodeReleases[platform];
  if (!withNode || release === undefined) return archiveOf(plugin);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-pack-"));
  try {
    const copy = path.join(folder, "plugin");
    fs.cpSync(plugin, copy, { recursive: true });
    addNode(release, copy, folder);
    return archiveOf(copy);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function pack(out: string, chosen: readonly string[], withNode: boolean): void {
  fs.mkdirSync(out, { recursive: true });
  const wanted = chosen.length === 0 ? platforms : platforms.filter((platform) => chosen.includes(platform));
  const files = [
    ...wanted.map((platform) => {
      const name = `pulumi-resource-apinizer-v${version}-${platform}.tar.gz`;
      return [name, archiveFor(platform, withNode)] as const;
    }),
    [`pulumi-resource-apinizer-v${version}.cdx.json`, Buffer.from(softwareBill(root, withNode))] as const,
  ];
  for (const [name, content] of files) fs.writeFileSync(path.join(out, name), content);
  const sums = files.map(([name, content]) => `${createHash("sha256").update(content).digest("hex")}  ${name}\n`);
  fs.writeFileSync(path.join(out, `pulumi-resource-apinizer-v${version}.sha256`), sums.join(""));
  for (const [name] of files) console.log(path.join(out, name));
}

program
  .argument("[folder]", "where they are written", path.join(root, "dist/archives"))
  .argument("[platforms...]", "instead of all")
  .option("--without-node", "the plugin alone, which needs Node.js on PATH")
  .action((folder: string, chosen: string[], { withoutNode }: { withoutNode?: boolean }) =>
    pack(folder, chosen, withoutNode !== true),
  )
  .parse();
