/** Examples as they stand in `examples/`, each in its language. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { exampleFiles, runExample, runTrustBundleExample } from "../support/example";
import { need } from "../support/languages";
import { Scenario } from "../support/scenario";

const root = path.resolve(__dirname, "../..");

const tsconfig = JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs" } });

test("the plugin's TypeScript examples run", async () => {
  await runExample({ ...exampleFiles("plugin-typescript"), "tsconfig.json": tsconfig });
  await runTrustBundleExample({ ...exampleFiles("trust-bundle-typescript"), "tsconfig.json": tsconfig });
});

test("the trust bundle with the dynamic provider runs", async () => {
  const project = "name: partner\nruntime: nodejs\nmain: index.ts\n";
  const program = fs.readFileSync(path.join(root, "examples/trustBundle.ts"), "utf8");
  const files = { "Pulumi.yaml": project, "index.ts": program, "tsconfig.json": tsconfig };
  await runTrustBundleExample(files, (options, more) => Scenario.start(options, more));
});

test("the plugin's YAML examples run", async () => {
  await need("yaml");
  await runExample(exampleFiles("plugin-yaml"));
  await runTrustBundleExample(exampleFiles("trust-bundle-yaml"));
});

test("the plugin's Python examples run, with the SDK installed by pip", async () => {
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
    const inVenv = (text: string) => text.replace("virtualenv: venv", `virtualenv: ${venv}`);
    await runExample(exampleFiles("plugin-python", inVenv));
    await runTrustBundleExample(exampleFiles("trust-bundle-python", inVenv));
  } finally {
    fs.rmSync(venv, { recursive: true, force: true });
  }
});
