import * as fs from "node:fs";
import * as path from "node:path";
import { type EngineOptions, prepareEngine } from "../../tools/engine/engine";
import {
  fakeGo,
  fakePulumi,
  fakeRelease,
  serveFolder,
  temporaryFolder,
  writeScript,
} from "../../tools/engine/fakeEngine";

const describeWithScripts = process.platform === "win32" ? describe.skip : describe;
const nobodyListens = "http://127.0.0.1:9";

let temporary: string;
let folder: string;
let log: string[];

beforeEach(() => {
  temporary = temporaryFolder();
  folder = path.join(temporary, "project", ".pulumi-cli");
  log = [];
});

afterEach(() => fs.rmSync(temporary, { recursive: true, force: true }));

/** With nothing on PATH and no network, unless told otherwise. */
function prepare(options: EngineOptions = {}) {
  return prepareEngine((line) => log.push(line), { searchPath: "", addresses: [nobodyListens], folder, ...options });
}

function lines(): string {
  return log.join("\n");
}

describeWithScripts("the pulumi on PATH", () => {
  test("the pulumi on PATH is taken as it is when it and its companions run", async () => {
    const searchPath = fakePulumi(path.join(temporary, "bin"), "v3.260.1");
    const pulumi = path.join(searchPath, "pulumi");
    expect(await prepare({ searchPath })).toEqual({ pulumi, path: searchPath, version: "v3.260.1", source: "path" });
    expect(log).toEqual([]);
    expect(fs.existsSync(folder)).toBe(false);
  });

  test("the pulumi on PATH may be a symbolic link to where its companions are", async () => {
    const installed = fakePulumi(path.join(temporary, "installed"));
    const searchPath = path.join(temporary, "bin");
    fs.mkdirSync(searchPath);
    fs.symlinkSync(path.join(installed, "pulumi"), path.join(searchPath, "pulumi"));
    expect((await prepare({ searchPath })).source).toBe("path");
  });

  const unusable: [string, (bin: string) => void, string][] = [
    ["is too old", (bin) => fakePulumi(bin, "v3.199.9"), "is v3.199.9, and v3.200.0 is the oldest that will do"],
    ["does not tell its version", (bin) => fakePulumi(bin, '""'), "does not tell its version"],
    ["does not run", (bin) => writeScript(fakePulumi(bin), "pulumi", "exit 3"), "does not run"],
    [
      "comes without its language host",
      (bin) => fs.rmSync(path.join(fakePulumi(bin), "pulumi-language-nodejs")),
      "comes without its pulumi-language-nodejs",
    ],
    [
      "comes without the launcher of dynamic providers",
      (bin) => fs.rmSync(path.join(fakePulumi(bin), "pulumi-resource-pulumi-nodejs")),
      "comes without its pulumi-resource-pulumi-nodejs",
    ],
    [
      "has a language host that does not serve",
      (bin) => writeScript(fakePulumi(bin), "pulumi-language-nodejs", "exit 4"),
      "does not serve: it ended with code 4",
    ],
  ];
  test.each(unusable)("the pulumi on PATH is left alone when it %s", async (_, install, message) => {
    const searchPath = path.join(temporary, "bin");
    install(searchPath);
    await expect(prepare({ searchPath })).rejects.toThrow(message);
    expect(lines()).toContain(`no usable Pulumi CLI on PATH: `);
    expect(lines()).toContain(message);
  });
});

describeWithScripts("Pulumi's release archive", () => {
  test("Pulumi's release archive is downloaded, verified and unpacked once; later runs take what is there", async () => {
    const { archive } = fakeRelease(temporary);
    const server = await serveFolder(temporary);
    try {
      const options = { archive, addresses: [`${server.url}/`] };
      const pulumi = path.join(folder, "pulumi");
      const engine = { pulumi, path: folder, version: "v3.250.0" };
      expect(await prepare(options)).toEqual({ ...engine, source: "release" });
      expect(log.at(-1)).toBe(`downloading ${server.url}/${archive.file}`);
      expect(fs.readdirSync(folder).sort()).toEqual([
        "complete",
        "pulumi",
        "pulumi-language-nodejs",
        "pulumi-resource-pulumi-nodejs",
      ]);
      expect(await prepare(options)).toEqual({ ...engine, source: "cached" });
      expect(server.requests).toEqual([`/${archive.file}`]);
    } finally {
      await server.close();
    }
  });

  test("Pulumi's release archive is refused when its checksum is not the pinned one, and nothing else is tried", async () => {
    const { archive } = fakeRelease(temporary);
    const server = await serveFolder(temporary);
    const searchPath = fakeGo(path.join(temporary, "bin"));
    try {
      const other = { ...archive, checksum: "0".repeat(64) };
      const preparing = prepare({ archive: other, addresses: [server.url], searchPath });
      await expect(preparing).rejects.toThrow(/^Refused: pulumi-fake.tar.gz is not the archive that Pulumi released/);
      await expect(preparing).rejects.toThrow(archive.checksum);
      expect(fs.readdirSync(folder)).toEqual([]);
      expect(fs.existsSync(path.join(searchPath, "go.log"))).toBe(false);
    } finally {
      await server.close();
    }
  });

  test("Pulumi's release archive comes from the next address when one does not have it", async () => {
    const { archive } = fakeRelease(temporary);
    const server = await serveFolder(temporary);
    const other = await serveFolder(path.join(temporary, "nothing"));
    try {
      const { source } = await prepare({ archive, addresses: [nobodyListens, other.url, server.url] });
      expect(source).toBe("release");
    } finally {
      await Promise.all([server.close(), other.close()]);
    }
  });

  test("Pulumi's release archive is not downloaded when it lies in the folder", async () => {
    const { file, archive } = fakeRelease(temporary);
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(file, path.join(folder, archive.file));
    expect((await prepare({ archive })).source).toBe("release");
    expect(lines()).toContain(`taking Pulumi's release archive ${path.join(folder, archive.file)}`);
  });

  test("Pulumi's release archive is unpacked by one of two processes, and the other waits", async () => {
    const { archive } = fakeRelease(temporary);
    const server = await serveFolder(temporary);
    try {
      const options = { archive, addresses: [server.url] };
      const engines = await Promise.all([prepare(options), prepare(options)]);
      expect(engines.map(({ source }) => source).sort()).toEqual(["cached", "release"]);
      expect(lines()).toContain(`another process is filling ${folder}: waiting for it`);
      expect(server.requests).toHaveLength(1);
    } finally {
      await server.close();
    }
  });
});

describeWithScripts("the build from Go modules", () => {
  test("the build from Go modules makes CLI and language host where no archive can be had", async () => {
    const searchPath = fakeGo(path.join(temporary, "bin"));
    const engine = await prepare({ searchPath });
    expect(engine).toEqual({
      pulumi: path.join(folder, "pulumi"),
      path: `${folder}${path.delimiter}${searchPath}`,
      version: "v3.250.0",
      source: "built",
    });
    expect(lines()).toContain("building the Pulumi CLI from Go modules (about 4 minutes on 2 cores");
    const calls = fs.readFileSync(path.join(searchPath, "go.log"), "utf8");
    expect(calls).toContain("-mod=readonly build -ldflags -s -w -X");
    expect(calls).toContain("version.Version=v3.250.0");
  });

  test("the build from Go modules tells what Go complained about last", async () => {
    const searchPath = path.join(temporary, "bin");
    writeScript(searchPath, "go", "echo 'go: downloading a v1' >&2; echo 'go: no such host' >&2; exit 1");
    await expect(prepare({ searchPath })).rejects.toThrow("the Pulumi CLI could not be built: go: no such host\n");
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test.each([
    ["no longer runs", (cli: string) => writeScript(cli, "pulumi", "exit 1")],
    ["has lost a file", (cli: string) => fs.rmSync(path.join(cli, "pulumi-language-nodejs"))],
    ["is of another version", (cli: string) => fs.writeFileSync(path.join(cli, "complete"), "v3.1.0\n")],
    ["was never completed", (cli: string) => fs.rmSync(path.join(cli, "complete"))],
  ])("the build from Go modules replaces an engine in the folder that %s", async (_, spoil) => {
    const searchPath = fakeGo(path.join(temporary, "bin"));
    await prepare({ searchPath });
    spoil(folder);
    expect((await prepare({ searchPath })).source).toBe("built");
    expect((await prepare({ searchPath })).source).toBe("cached");
  });
});

describe("with neither Pulumi nor network nor Go", () => {
  test("one message tells what was tried and what helps with neither Pulumi nor network nor Go", async () => {
    const archive = { file: "pulumi-v3.250.0-any.tar.gz", algorithm: "sha256", checksum: "" } as const;
    const error = await prepare({ archive }).catch((thrown: Error) => thrown);
    expect((error as Error).message.split("\n")).toEqual([
      "No Pulumi CLI could be made ready. Tried:",
      "  - on PATH: no pulumi there",
      `  - in ${folder}: nothing complete there yet`,
      expect.stringContaining(`  - from Pulumi's release archive: ${nobodyListens}: `),
      "  - by a build from Go modules: no go on PATH",
      "Any one of these helps; then run it again:",
      expect.stringContaining("install Pulumi v3.200.0 or newer"),
      expect.stringContaining("install Go 1.25 or newer"),
      `  - put pulumi-v3.250.0-any.tar.gz into ${folder} (from ${nobodyListens})`,
      expect.stringContaining("PULUMI_RELEASES_URL"),
      expect.stringContaining("v3.250.0"),
    ]);
  });
});
