import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { writeNewFiles } from "../../sdk/cli/newFiles";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "new-files-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const files = { "import.json": "{}", "index.ts": "program", "certificates/a.pem": "PEM" };
const [none, all] = [() => false, () => true];
const content = (name: string) => fs.readFileSync(path.join(folder, name), "utf8");
const tree = () => (fs.readdirSync(folder, { recursive: true }) as string[]).sort();

function errorOf(action: () => void): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("did not fail");
}

test("all files are written, into a folder that is made for them, and nothing else stays there", () => {
  writeNewFiles(path.join(folder, "new/one"), files, none);
  expect(tree()).toEqual([
    "new",
    "new/one",
    "new/one/certificates",
    "new/one/certificates/a.pem",
    "new/one/import.json",
    "new/one/index.ts",
  ]);
  expect(content("new/one/certificates/a.pem")).toBe("PEM");
});

test("files that are there are refused unless they may be overwritten", () => {
  fs.writeFileSync(path.join(folder, "index.ts"), "mine");
  expect(errorOf(() => writeNewFiles(folder, files, none)).name).toBe("FilesExistError");
  expect(tree()).toEqual(["index.ts"]);
  fs.writeFileSync(path.join(folder, "import.json"), "mine");
  const mayOverwrite = (name: string) => name === "index.ts";
  expect(errorOf(() => writeNewFiles(folder, files, mayOverwrite)).message).toContain("got import.json. ");
  expect(content("index.ts")).toBe("mine");
  writeNewFiles(folder, files, all);
  expect(content("index.ts")).toBe("program");
  expect(tree()).toEqual(["certificates", "certificates/a.pem", "import.json", "index.ts"]);
});

test.each([
  ["a name that the file system refuses", (name: string) => ({ ...files, [`certificates/${name.repeat(300)}`]: "" })],
  ["a folder in the place of a file", () => ({ ...files, mine: "" })],
  ["a file in the place of a folder", () => ({ ...files, "other/a.pem": "" })],
])("no new file is left after %s, and old files are unchanged", (_what, wanted) => {
  fs.writeFileSync(path.join(folder, "index.ts"), "mine");
  fs.writeFileSync(path.join(folder, "other"), "mine too");
  fs.mkdirSync(path.join(folder, "mine"));
  fs.writeFileSync(path.join(folder, "mine/kept"), "kept");
  const before = tree();
  const error = errorOf(() => writeNewFiles(folder, wanted("x"), all));
  expect(error.name).toBe("FilesNotWrittenError");
  expect(error.message).toMatch(/got E[A-Z]+\. Nothing was written\./);
  expect(tree()).toEqual(before);
  expect(content("index.ts")).toBe("mine");
  expect(content("mine/kept")).toBe("kept");
});

test("a folder that was made for the files goes with them", () => {
  const wanted = { ...files, ["y".repeat(300)]: "" };
  expect(errorOf(() => writeNewFiles(path.join(folder, "new/one"), wanted, none)).name).toBe("FilesNotWrittenError");
  expect(tree()).toEqual([]);
});
