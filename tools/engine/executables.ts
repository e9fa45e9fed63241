import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { reason, Unavailable } from "./unavailable";

const windows = process.platform === "win32";

/** The files that together serve a Node program with dynamic providers. */
export interface EngineFiles {
  /** Pulumi's CLI. */
  readonly pulumi: string;
  /** The process that runs Node programs for the CLI. */
  readonly languageHost: string;
  /** The script that starts dynamic providers. */
  readonly launcher: string;
}

/** Their names on this platform. */
export const engineFileNames: EngineFiles = {
  pulumi: program("pulumi"),
  languageHost: program("pulumi-language-nodejs"),
  launcher: `pulumi-resource-pulumi-nodejs${windows ? ".cmd" : ""}`,
};

export function program(name: string): string {
  return windows ? `${name}.exe` : name;
}

export function isExecutable(file: string): boolean {
  try {
    // Windows has no such right: there it says whether the file exists.
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first file of that name in the folders of a PATH. */
export function findOnPath(name: string, searchPath: string): string | undefined {
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => path.resolve(folder, name)).find(isExecutable);
}

/** Version of the CLI, told by itself, once it and the language host were seen to run. */
export async function checkEngine({ pulumi, languageHost, launcher }: EngineFiles): Promise<string> {
  const absent = [pulumi, languageHost, launcher].filter((file) => !isExecutable(file));
  if (absent.length > 0) throw new Unavailable(`not there, or not executable: ${absent.join(", ")}`);
  const [version] = await Promise.all([versionOf(pulumi), serves(languageHost)]);
  return version;
}

async function versionOf(pulumi: string): Promise<string> {
  // The CLI keeps a log of every run in its home: not in the user's.
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-home-"));
  const env = { ...process.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    const { stdout } = await promisify(execFile)(pulumi, ["version"], { env, timeout: 30_000 });
    const version = stdout.trim();
    // A CLI that somebody built without naming the version prints an empty line.
    if (parseVersion(version) === undefined) throw new Unavailable(`${pulumi} does not tell its version`);
    return version;
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    throw new Unavailable(`${pulumi} does not run: ${reason(error)}`);
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
}

/** A language host prints the port on which it serves, and stays. */
function serves(languageHost: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const host = spawn(languageHost, [], { stdio: ["ignore", "pipe", "ignore"], timeout: 30_000 });
    const fail = (problem: string): void => reject(new Unavailable(`${languageHost} does not serve: ${problem}`));
    let printed = "";
    const hasPort = (): boolean => /^\d+\r?\n/m.test(printed);
    host.stdout.on("data", (text: Buffer) => {
      printed += text;
      if (hasPort()) host.kill();
    });
    host.once("error", (error) => fail(error.message));
    // Only once it is gone: Windows does not move a program that runs.
    host.once("close", (code, signal) => {
      if (hasPort()) resolve();
      else fail(signal === null ? `it ended with code ${code}` : "it printed no port in 30 s");
    });
  });
}

/** Major, minor and patch; undefined when the text is no version. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

export function isOlder(version: string, than: string): boolean {
  const [a, b] = [parseVersion(version), parseVersion(than)];
  if (a === undefined || b === undefined) throw new Error(`cannot compare the versions "${version}" and "${than}"`);
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}
