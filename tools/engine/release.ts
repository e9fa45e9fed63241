import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { EnvHttpProxyAgent, fetch } from "undici";
import { engineFileNames, isExecutable } from "./executables";
import type { ReleaseArchive } from "./pinned";
import { type Log, reporting } from "./progress";
import { reason, Unavailable } from "./unavailable";

const connectTimeoutMs = 10_000;
const silenceTimeoutMs = 30_000;
const reportMs = 10_000;

/** Takes CLI and language host out of a release archive: one that lies in `folder` already, else a downloaded one. */
export async function takeRelease(
  archive: ReleaseArchive,
  addresses: readonly string[],
  folder: string,
  draft: string,
  log: Log,
): Promise<void> {
  const provided = path.join(folder, archive.file);
  const file = fs.existsSync(provided) ? provided : path.join(draft, archive.file);
  if (file === provided) log(`taking Pulumi's release archive ${provided}`);
  else await downloadFromAny(archive.file, addresses, file, log);
  await verify(archive, file);
  await unpack(file, draft);
}

async function downloadFromAny(name: string, addresses: readonly string[], file: string, log: Log): Promise<void> {
  const problems: string[] = [];
  for (const address of addresses) {
    const url = `${address.replace(/\/+$/, "")}/${name}`;
    log(`downloading ${url}`);
    try {
      return await download(url, file, log);
    } catch (error) {
      problems.push(`${address}: ${reason(error)}`);
    }
  }
  throw new Unavailable(problems.join("; "));
}

/** A host that cannot be reached costs ten seconds, one that does not answer thirty. Proxies are those of the environment (HTTPS_PROXY, NO_PROXY). */
async function download(url: string, file: string, log: Log): Promise<void> {
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: connectTimeoutMs },
    bodyTimeout: silenceTimeoutMs,
  });
  const answer = new AbortController();
  const timer = setTimeout(
    () => answer.abort(new Error(`no answer in ${silenceTimeoutMs / 1000} s`)),
    silenceTimeoutMs,
  );
  try {
    const response = await fetch(url, { dispatcher, signal: answer.signal });
    clearTimeout(timer);
    if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
    const total = Number(response.headers.get("content-length") ?? 0);
    const target = fs.createWriteStream(file);
    const report = (elapsed: string): void =>
      log(`downloading: ${megabytes(target.bytesWritten)}${total > 0 ? ` of ${megabytes(total)}` : ""} in ${elapsed}`);
    await reporting(reportMs, report, pipeline(Readable.fromWeb(response.body), target));
  } finally {
    clearTimeout(timer);
    await dispatcher.destroy();
  }
}

/** An archive that is not the release's is no reason to try something else: somebody has to look. */
async function verify({ file: name, algorithm, checksum }: ReleaseArchive, file: string): Promise<void> {
  const hash = createHash(algorithm);
  await pipeline(fs.createReadStream(file), hash);
  const actual = hash.digest("hex");
  if (actual === checksum) return;
  throw new Error(
    [
      `Refused: ${name} is not the archive that Pulumi released, so nothing of it was unpacked or run.`,
      `  pinned ${algorithm}: ${checksum}`,
      `  of this file:  ${actual}`,
      "A broken download or a proxy's error page is likely, tampering is possible. Try again, or install Pulumi yourself.",
    ].join("\n"),
  );
}

async function unpack(archive: string, draft: string): Promise<void> {
  const unpacked = path.join(draft, "unpacked");
  fs.mkdirSync(unpacked);
  try {
    // With -o the files belong to who unpacks them, also when that is root.
    await promisify(execFile)(systemTar(), ["-xof", archive, "-C", unpacked]);
  } catch (error) {
    throw new Unavailable(`${archive} could not be unpacked: ${reason(error)}`);
  }
  for (const name of [engineFileNames.pulumi, engineFileNames.languageHost]) {
    const inArchive = [path.join("pulumi", name), path.join("pulumi", "bin", name)].map((at) =>
      path.join(unpacked, at),
    );
    const found = inArchive.find(isExecutable);
    if (found === undefined) throw new Unavailable(`${archive} holds no ${name}`);
    fs.renameSync(found, path.join(draft, name));
  }
}

/** Windows has its own tar, which reads zip archives; another one that comes first on PATH may not. */
function systemTar(): string {
  return process.platform === "win32"
    ? path.join(process.env.SystemRoot ?? "C:\\Windows", "System32", "tar.exe")
    : "tar";
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
