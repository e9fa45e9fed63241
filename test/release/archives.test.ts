/** The plugin's archives: their platforms, sums and software bill, and that two builds give the same bytes. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { version } from "../../package.json";

const root = path.resolve(__dirname, "../..");
const prefix = `pulumi-resource-apinizer-v${version}`;
let folder: string;
const first = (): string => path.join(folder, "first");
const second = (): string => path.join(folder, "second");

/** Builds and packs in a copy of the sources, so that no other test meets a half-built `dist/`. */
function pack(out: string): void {
  const tree = path.join(folder, `${path.basename(out)}-tree`);
  const parts = ["package.json", "package-lock.json", "provider", "sdk", "tools", "plugin"];
  for (const part of [...parts, ...fs.readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name))]) {
    fs.cpSync(path.join(root, part), path.join(tree, part), { recursive: true });
  }
  fs.symlinkSync(path.join(root, "node_modules"), path.join(tree, "node_modules"));
  execFileSync("npm", ["run", "--silent", "build"], { cwd: tree, stdio: "pipe" });
  execFileSync(process.execPath, [require.resolve("tsx/cli"), "tools/bundle/pack.ts", out, "--without-node"], {
    cwd: tree,
  });
}

beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-archives-")));
  pack(first());
  pack(second());
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("there is an archive for each system and processor, a software bill and the sums", () => {
  const platforms = ["darwin", "linux", "windows"].flatMap((system) => [`${system}-amd64`, `${system}-arm64`]);
  const archives = platforms.map((platform) => `${prefix}-${platform}.tar.gz`);
  expect(fs.readdirSync(first()).sort()).toEqual([...archives, `${prefix}.cdx.json`, `${prefix}.sha256`].sort());
});

test("two builds give the same bytes", () => {
  for (const name of fs.readdirSync(first())) {
    expect([
      name,
      fs.readFileSync(path.join(second(), name)).equals(fs.readFileSync(path.join(first(), name))),
    ]).toEqual([name, true]);
  }
});

test("the sums are those of all other files", () => {
  const lines = fs
    .readFileSync(path.join(first(), `${prefix}.sha256`), "utf8")
    .trimEnd()
    .split("\n");
  const sums = fs.readdirSync(first()).filter((name) => !name.endsWith(".sha256"));
  expect(lines.map((line) => line.split("  ")[1]).sort()).toEqual(sums.sort());
  for (const line of lines) {
    const [sum, name] = line.split("  ") as [string, string];
    expect(
      createHash("sha256")
        .update(fs.readFileSync(path.join(first(), name)))
        .digest("hex"),
    ).toBe(sum);
  }
});

test("the software bill is CycloneDX and has what is in the bundle, with versions, and nothing that only tests use", () => {
  const bill = JSON.parse(fs.readFileSync(path.join(first(), `${prefix}.cdx.json`), "utf8"));
  expect(bill).toMatchObject({
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    metadata: { component: { name: "pulumi-apinizer", version } },
  });
  expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(bill.metadata.timestamp).toBeUndefined();
  const names = bill.components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["undici", "node-forge", "@grpc/grpc-js", "google-protobuf"]));
  expect(names).not.toContain("jest");
  const bundled = JSON.parse(fs.readFileSync(path.join(folder, "first-tree/dist/bundled.json"), "utf8"));
  expect(bill.components.map((one: { "bom-ref": string }) => one["bom-ref"]).sort()).toEqual(bundled);
});
