/**
 * `npm run test:matrix`: every layout of packages, on every supported release of Node.js, through a stack's whole life;
 * what `expiry` writes for Prometheus, by promtool; and the tests of `test/matrix`, which need compilers or downloads of
 * their own. Arguments name some of the layouts, `promtool`, or some of those tests, as in `java`.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import Table from "cli-table3";
import type { Engine } from "../../tools/engine/engine";
import { checkByPromtool } from "../expiry/promtool";
import { makeReady } from "../support/ready";
import { cycle } from "./cycle";
import { type LayoutName, layouts } from "./layouts";
import { installNode, releases } from "./releases";

/** "current" is the release that runs this. */
const tried = ["current", ...releases] as const;

const root = path.resolve(__dirname, "../..");
const testEnd = ".matrix.ts";
/** The tests that only the matrix runs. */
const tests = fs
  .readdirSync(path.join(root, "test/matrix"))
  .filter((file) => file.endsWith(testEnd))
  .map((file) => path.basename(file, testEnd));

const say = (line: string): void => console.log(`[matrix] ${line}`);

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const known = ["promtool", ...tests, ...Object.keys(layouts)];
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join("; ")}. There are: ${known.join("; ")}`);
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-matrix-")));
  const isChosen = (name: string) => named.length === 0 || named.includes(name);
  let failed = 0;
  try {
    if (isChosen("promtool")) failed += failuresOfPromtool(path.join(folder, "promtool"));
    const chosenLayouts = (Object.keys(layouts) as LayoutName[]).filter(isChosen);
    const chosenTests = tests.filter(isChosen);
    if (chosenLayouts.length + chosenTests.length > 0) Object.assign(process.env, await makeReady(folder, say));
    for (const test of chosenTests) failed += failuresOfTest(test);
    if (chosenLayouts.length > 0) failed += await failuresOfLayouts(chosenLayouts, folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  console.log(`matrix: ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function failuresOfPromtool(folder: string): number {
  try {
    checkByPromtool(folder);
    say("promtool: passed");
    return 0;
  } catch (error) {
    say(`promtool: failed: ${(error as Error).message}`);
    return 1;
  }
}

function failuresOfTest(test: string): number {
  say(test);
  const jest = [
    require.resolve("jest/bin/jest"),
    "--forceExit",
    "--testMatch",
    `<rootDir>/test/matrix/${test}${testEnd}`,
  ];
  const { status } = spawnSync(process.execPath, jest, { cwd: root, stdio: "inherit" });
  say(`${test}: ${status === 0 ? "passed" : "failed"}`);
  return status === 0 ? 0 : 1;
}

async function failuresOfLayouts(chosen: readonly LayoutName[], folder: string): Promise<number> {
  const table = new Table({ head: ["layout", ...tried.map((release) => `Node.js ${release}`)] });
  let failed = 0;
  const engine = JSON.parse(process.env.APINIZER_TEST_ENGINE ?? "") as Engine;
  const nodes = tried.map((release) =>
    release === "current" ? undefined : installNode(release, path.join(folder, `node-${release}`)),
  );
  for (const layout of chosen) {
    const cells: string[] = [];
    for (const [index, release] of tried.entries()) {
      say(`${layout} on Node.js ${release}`);
      const node = nodes[index];
      const searchPath = node === undefined ? engine.path : `${node}${path.delimiter}${engine.path}`;
      process.env.APINIZER_TEST_ENGINE = JSON.stringify({ ...engine, path: searchPath });
      process.env.PATH = searchPath;
      try {
        await cycle(layout, path.join(folder, `${layout}-${release}`.replaceAll(/\W+/g, "-")));
        cells.push("passed");
      } catch (error) {
        failed += 1;
        cells.push("failed");
        say((error as Error).message);
      }
    }
    table.push([layout, ...cells]);
  }
  console.log(table.toString());
  return failed;
}

main().catch((error: Error) => {
  console.error(`[matrix] ${error.message}`);
  process.exitCode = 1;
});
