/** The plugin's examples as they stand in `examples/`, each in its language. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { exampleFiles, runExample } from "../support/example";
import { need } from "../support/languages";

jest.setTimeout(600_000);

const root = path.resolve(__dirname, "../..");

test("the plugin's TypeScript example runs", async () => {
  const tsconfig = JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs" } });
  await runExample({ ...exampleFiles("plugin-typescript"), "tsconfig.json": tsconfig });
});

test("the plugin's YAML example runs", async () => {
  await need("yaml");
  await runExample(exampleFiles("plugin-yaml"));
});

test("the plugin's Python example runs, with the SDK installed by pip", async () => {
  const venv = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-venv-"));
  // The host that is built here is older than the project file's virtualenv option: it takes the first Python on PATH.
  await need("python", path.join(venv, "bin"));
  try {
    const python = (...args: string[]) => execFileSync(path.join(venv, "bin/python"), args, { stdio: "pipe" });
    execFileSync("python3", ["-m", "venv", venv], { stdio: "pipe" });
    // A copy, for pip builds where the sources lie.
    const sdk = path.join(venv, "sdk");
    fs.cpSync(path.join(root, "sdk/python"), sdk, { recursive: true });
    python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", sdk);
    const files = exampleFiles("plugin-python", (text) => text.replace("virtualenv: venv", `virtualenv: ${venv}`));
    await runExample(files);
  } finally {
    fs.rmSync(venv, { recursive: true, force: true });
  }
});
