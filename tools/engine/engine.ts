import * as fs from "node:fs";
import * as path from "node:path";
import { engineInFolder, filesIn, fillFolder } from "./folder";
import { buildFromGo } from "./goBuild";
import { withLock } from "./lock";
import { engineOnPath } from "./onPath";
import { oldestVersion, pinnedVersion, type ReleaseArchive, releaseAddresses, releaseArchives } from "./pinned";
import type { Log } from "./progress";
import { takeRelease } from "./release";
import { Unavailable } from "./unavailable";

/** A Pulumi CLI that was seen to run, with what it needs for Node programs. */
export interface Engine {
  /** Path of the CLI. */
  readonly pulumi: string;
  /** A PATH on which it is the first one, with its companions. */
  readonly path: string;
  /** As it tells it, e.g. `v3.250.0`. */
  readonly version: string;
  readonly source: "path" | "cached" | "release" | "built";
}

/** Where to look; everything has a default. */
export interface EngineOptions {
  readonly searchPath?: string;
  /** The engine's own folder in the project. */
  readonly folder?: string;
  readonly archive?: ReleaseArchive;
  readonly addresses?: readonly string[];
}

const projectFolder = path.resolve(__dirname, "../..");

/**
 * Makes a Pulumi CLI ready: the one on PATH, else the one in the project's `.pulumi-cli`, else Pulumi's release archive,
 * else a build from Go modules. The last two fill `.pulumi-cli`; nothing else of the user's is touched but Go's caches.
 */
export async function prepareEngine(log: Log, options: EngineOptions = {}): Promise<Engine> {
  const {
    searchPath = process.env.PATH ?? "",
    folder = path.join(projectFolder, ".pulumi-cli"),
    archive = releaseArchives[`${process.platform}-${process.arch}`],
    addresses = process.env.PULUMI_RELEASES_URL ? [process.env.PULUMI_RELEASES_URL] : releaseAddresses,
  } = options;
  const { pulumi } = filesIn(folder);
  const enginePath = [folder, searchPath].filter((part) => part !== "").join(path.delimiter);
  const ways = new Ways(log);

  const onPath = await ways.attempt("on PATH", () => engineOnPath(searchPath));
  if (onPath !== undefined) return { ...onPath, path: searchPath, source: "path" };

  const cached = async (): Promise<Engine> => {
    const version = await engineInFolder(folder);
    return { pulumi, path: enginePath, version, source: "cached" };
  };
  const ready = await ways.attempt(`in ${folder}`, cached);
  if (ready !== undefined) return ready;

  const release = async (draft: string): Promise<void> => {
    if (archive === undefined) throw new Unavailable(`Pulumi has none for ${process.platform}-${process.arch}`);
    await takeRelease(archive, addresses, folder, draft, log);
  };
  const goBuild = (draft: string): Promise<void> => buildFromGo(searchPath, draft, log);

  fs.mkdirSync(folder, { recursive: true });
  const onWait = (): void => log(`another process is filling ${folder}: waiting for it`);
  return withLock(path.join(folder, "lock"), onWait, async () => {
    const meanwhile = await cached().catch(() => undefined);
    if (meanwhile !== undefined) return meanwhile;
    const released = await ways.attempt("from Pulumi's release archive", () => fillFolder(folder, release));
    if (released !== undefined) return { pulumi, path: enginePath, version: released, source: "release" };
    const built = await ways.attempt("by a build from Go modules", () => fillFolder(folder, goBuild));
    if (built !== undefined) return { pulumi, path: enginePath, version: built, source: "built" };
    throw new Error(waysOut(ways.problems, folder, archive, addresses));
  });
}

/** Tries one way after the other, and remembers why one did not work. */
class Ways {
  readonly problems: string[] = [];

  constructor(private readonly log: Log) {}

  async attempt<T>(way: string, take: () => Promise<T>): Promise<T | undefined> {
    try {
      return await take();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      this.problems.push(`${way}: ${error.message}`);
      this.log(`no usable Pulumi CLI ${way}: ${error.message}`);
      return undefined;
    }
  }
}

function waysOut(
  problems: readonly string[],
  folder: string,
  archive: ReleaseArchive | undefined,
  addresses: readonly string[],
): string {
  const provide =
    archive === undefined
      ? []
      : [
          `put ${archive.file} into ${folder} (from ${addresses.join(" or ")})`,
          "name a mirror that has this file, by the environment variable PULUMI_RELEASES_URL",
        ];
  return [
    "No Pulumi CLI could be made ready. Tried:",
    ...problems.map((problem) => `  - ${problem}`),
    "Any one of these helps; then run it again:",
    ...[
      `install Pulumi ${oldestVersion} or newer, so that it is on PATH: https://www.pulumi.com/docs/install/`,
      "install Go 1.25 or newer, with a module proxy in reach, so that it is on PATH: https://go.dev/dl/",
      ...provide,
    ].map((way) => `  - ${way}`),
    `(Pulumi ${pinnedVersion} is what would be downloaded or built.)`,
  ].join("\n");
}
