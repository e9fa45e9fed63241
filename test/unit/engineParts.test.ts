import * as fs from "node:fs";
import * as path from "node:path";
import { engineEnvironment, withoutUserSettings } from "../../tools/engine/environment";
import { isOlder, parseVersion } from "../../tools/engine/executables";
import { temporaryFolder } from "../../tools/engine/fakeEngine";
import { withLock } from "../../tools/engine/lock";
import { pinnedVersion, releaseArchives } from "../../tools/engine/pinned";
import { duration, reporting } from "../../tools/engine/progress";
import { reason } from "../../tools/engine/unavailable";

let temporary: string;

beforeEach(() => {
  temporary = temporaryFolder();
});

afterEach(() => fs.rmSync(temporary, { recursive: true, force: true }));

describe("the engine's environment", () => {
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
  });

  test("the engine's environment leaves out what the user has set for other stacks and Managers", () => {
    const given = {
      PULUMI_ACCESS_TOKEN: "a",
      PULUMI_STACK: "b",
      APINIZER_API_TOKEN: "c",
      HOME: "/home/a",
      X: undefined,
    };
    expect(withoutUserSettings(given)).toEqual({ HOME: "/home/a" });
  });

  test("the engine's environment keeps state and home in the folder and prints no colours", () => {
    Object.assign(process.env, { PULUMI_ACCESS_TOKEN: "a", APINIZER_MANAGER_URL: "b", FORCE_COLOR: "1", KEPT: "c" });
    const folder = path.join(temporary, "with space");
    const environment = engineEnvironment({ path: "/engine" }, folder);
    expect(environment).toMatchObject({
      KEPT: "c",
      PATH: "/engine",
      PULUMI_BACKEND_URL: expect.stringMatching(/^file:\/\/.*\/with%20space\/state\?metadata=skip$/),
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_CONFIG_PASSPHRASE: expect.any(String),
      NO_COLOR: "1",
      FORCE_COLOR: "0",
    });
    expect(environment).not.toHaveProperty("PULUMI_ACCESS_TOKEN");
    expect(environment).not.toHaveProperty("APINIZER_MANAGER_URL");
    expect(fs.statSync(path.join(folder, "state")).isDirectory()).toBe(true);
  });
});

describe("what is pinned", () => {
  test("the Go module pins the version of the release archives", () => {
    const module = fs.readFileSync(path.resolve(__dirname, "../../tools/engine/cli/go.mod"), "utf8");
    expect(module).toContain(`require github.com/pulumi/pulumi/pkg/v3 ${pinnedVersion}\n`);
  });

  test.each(Object.entries(releaseArchives))("the archive for %s has a whole checksum", (_, archive) => {
    expect(archive.file).toContain(pinnedVersion);
    expect(archive.checksum).toMatch(archive.algorithm === "sha256" ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{128}$/);
  });
});

describe("versions", () => {
  test.each([
    ["v3.250.0", [3, 250, 0]],
    ["3.200.1-alpha.1+abc", [3, 200, 1]],
    ["", undefined],
    ["dev", undefined],
  ])("a version is read of the text %s, or none", (text, expected) => expect(parseVersion(text)).toEqual(expected));

  test.each([
    ["v3.199.9", "v3.200.0", true],
    ["v3.200.0", "v3.200.0", false],
    ["v3.1000.0", "v3.200.0", false],
    ["v2.300.0", "v3.200.0", true],
    ["v4.0.0", "v3.200.0", false],
  ])("%s is older than %s: %s", (version, than, expected) => expect(isOlder(version, than)).toBe(expected));
});

describe("the lock", () => {
  test("the lock is held by one at a time, also when the work fails", async () => {
    const file = path.join(temporary, "lock");
    const failing = withLock(
      file,
      () => {},
      () => Promise.reject(new Error("failed")),
    );
    await expect(failing).rejects.toThrow("failed");
    let running = 0;
    const work = async (): Promise<number> => {
      running += 1;
      const seen = running;
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      return seen;
    };
    expect(await Promise.all([1, 2, 3].map(() => withLock(file, () => {}, work)))).toEqual([1, 1, 1]);
    expect(fs.existsSync(file)).toBe(false);
  });

  test("the lock of a process that is gone is taken over", async () => {
    const file = path.join(temporary, "lock");
    fs.writeFileSync(file, "");
    const minuteAgo = new Date(Date.now() - 60_000);
    fs.utimesSync(file, minuteAgo, minuteAgo);
    expect(
      await withLock(
        file,
        () => {},
        async () => "done",
      ),
    ).toBe("done");
  });
});

describe("what is told meanwhile", () => {
  test.each([
    [400, "0 s"],
    [59_000, "59 s"],
    [80_000, "1 min 20 s"],
    [240_000, "4 min 0 s"],
  ])("%d ms are %s", (milliseconds, expected) => expect(duration(milliseconds)).toBe(expected));

  test("long work is reported until it ends", async () => {
    const reports: string[] = [];
    const work = new Promise<string>((resolve) => setTimeout(() => resolve("done"), 100));
    expect(await reporting(10, (elapsed) => reports.push(elapsed), work)).toBe("done");
    const told = reports.length;
    expect(told).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(reports).toHaveLength(told);
  });

  test("an error's cause is told, not that something failed", () => {
    const cause = Object.assign(new Error(""), { code: "ECONNREFUSED" });
    expect(reason(new TypeError("fetch failed", { cause }))).toBe("ECONNREFUSED");
    expect(reason("text")).toBe("text");
  });
});
