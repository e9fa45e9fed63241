import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const project = path.resolve(__dirname, "../..");

let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-links-")));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A package as pnpm lays it out: a link to a folder that has the package's library beside it. */
function linkedPackage(): void {
  const files = {
    "store/node_modules/library/index.js": "",
    "store/node_modules/linked/first.js": 'require("library");',
    "store/node_modules/linked/second.js": 'require("library");',
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.symlinkSync(path.join(folder, "store/node_modules/linked"), path.join(folder, "node_modules/linked"), "junction");
}

/** Runs a script with a pipe as its standard input, as the engine starts a provider: Node.js alone would take a socket. */
function runBehindPipe(script: string): string {
  const file = path.join(folder, "script.cjs");
  fs.writeFileSync(file, script);
  const command = `echo | "${process.execPath}" --require "${require.resolve("tsx/cjs")}" "${file}"`;
  return execFileSync(command, { cwd: folder, shell: true, encoding: "utf8" });
}

test("a check whether the engine runs leaves symbolic links as they are for modules loaded later", () => {
  linkedPackage();
  const printed = runBehindPipe(`
    require("linked/first.js");
    const { exitWithEngine } = require(${JSON.stringify(path.join(project, "provider/hosts/exitWithEngine.ts"))});
    exitWithEngine();
    require("linked/second.js");
    console.log("found its library");
    process.exit();
  `);
  expect(printed).toContain("found its library");
});
