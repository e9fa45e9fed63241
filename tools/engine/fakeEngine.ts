/** Stand-ins for the programs that the engine script looks for: shell scripts, so not for Windows. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { ReleaseArchive } from "./pinned";

export function temporaryFolder(): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-engine-")));
}

export function writeScript(folder: string, name: string, body: string): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** A CLI of that version with its companions; returns the folder, which serves as a PATH. */
export function fakePulumi(folder: string, version = "v3.250.0"): string {
  writeScript(folder, "pulumi", `echo ${version}`);
  writeScript(folder, "pulumi-language-nodejs", "echo 40123; exec sleep 60");
  writeScript(folder, "pulumi-resource-pulumi-nodejs", "");
  return folder;
}

/** A `go` that "builds" by copying the fake programs, and appends its arguments to `go.log` beside itself. */
export function fakeGo(folder: string): string {
  const programs = fakePulumi(path.join(folder, "built"));
  const copy = `while [ "$1" != -o ]; do shift; done; cp "${programs}/\${2##*/}" "$2"`;
  writeScript(folder, "go", `echo "$GOFLAGS $*" >> "${folder}/go.log"\n${copy}`);
  return folder;
}

/** A release archive with the fake programs, laid out as Pulumi's are. */
export function fakeRelease(folder: string): { file: string; archive: ReleaseArchive } {
  fakePulumi(path.join(folder, "content", "pulumi"));
  const name = "pulumi-fake.tar.gz";
  const file = path.join(folder, name);
  execFileSync("tar", ["-czf", file, "-C", path.join(folder, "content"), "pulumi"]);
  const checksum = createHash("sha256").update(fs.readFileSync(file)).digest("hex");
  return { file, archive: { file: name, algorithm: "sha256", checksum } };
}

/** Serves a folder's files; everything else is not found. */
export async function serveFolder(
  folder: string,
): Promise<{ url: string; requests: string[]; close: () => Promise<void> }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? "";
    requests.push(url);
    const file = path.join(folder, path.basename(url));
    if (!fs.existsSync(file)) response.writeHead(404).end();
    else fs.createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, requests, close };
}
