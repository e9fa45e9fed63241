import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { scripts } from "../../package.json";

const root = path.join(__dirname, "../..");

/** Each document, and the folders that the paths in it may start at. */
const documents: readonly (readonly [file: string, ...bases: string[]])[] = [
  ["README.md", "."],
  ["CONTRIBUTING.md", ".", "provider/certificate"],
  ["SECURITY.md", "."],
  ["docs/architecture.md", ".", "provider"],
  ["docs/hosts.md", ".", "docs"],
  ["docs/scale.md", ".", "docs", "examples/fleet"],
  ["docs/world.md", ".", "docs"],
  ["test/README.md", ".", "test"],
  ["test/simulator/README.md", ".", "test/simulator"],
  ["examples/README.md", "examples"],
];

/** Links to files, and names of folders and source files in backquotes. */
function pathsIn(text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
  const quoted = [...text.matchAll(/`((?:[\w.-]+\/)*(?:[\w-]+\.(?:ts|json|md)|[\w-]+\/))`/g)];
  return [...links, ...quoted].map(([, found]) => found ?? "");
}

describe.each(documents)("%s", (file, ...bases) => {
  const text = readFileSync(path.join(root, file), "utf8");
  const folders = [path.dirname(file), ...bases].map((base) => path.join(root, base));
  const exists = (name: string) => folders.some((folder) => existsSync(path.join(folder, name)));

  test("a document names files and folders that exist", () => {
    expect(pathsIn(text).filter((name) => !exists(name))).toEqual([]);
  });

  test("a document names npm scripts that exist", () => {
    const named = [...text.matchAll(/npm run (?:--silent |-s )?([a-z][\w:]*)/g)].map(([, script]) => script ?? "");
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});
