/** Both hosts through a stack's life on the oldest Pulumi CLI that is promised to work. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Engine } from "../../tools/engine/engine";
import { oldestEngine } from "../../tools/engine/oldestEngine";
import { oldestVersion } from "../../tools/engine/pinned";
import { cycle } from "../packageManagers/cycle";
import { exampleFiles, runExample } from "../support/example";
import { required } from "../support/scenario";

let folder: string;
beforeAll(async () => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-oldest-")));
  const engine = JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine;
  process.env.APINIZER_TEST_ENGINE = JSON.stringify(await oldestEngine(engine, () => undefined));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("the CLI says that it is the oldest one", () => {
  const { pulumi } = JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  expect(execFileSync(pulumi, ["version"], { env, encoding: "utf8" }).trim()).toBe(oldestVersion);
});

test("the dynamic provider goes through a stack's life on the oldest CLI", () => cycle("npm", folder));

test("the native plugin goes through a stack's life on the oldest CLI", async () => {
  const tsconfig = JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs" } });
  await runExample({ ...exampleFiles("plugin-typescript"), "tsconfig.json": tsconfig });
});
