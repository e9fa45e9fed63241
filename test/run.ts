/**
 * `npm test`: makes the Pulumi engine and the packed package ready, then runs all tests and counts them.
 * Arguments go to jest: `npm test -- test/unit` runs a part.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { withoutUserSettings } from "../tools/engine/environment";
import { figures } from "./support/figures";
import { makeReady } from "./support/ready";

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

async function main(): Promise<void> {
  const say = (line: string): void => console.log(`[test] ${line}`);
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-test-")));
  try {
    const environment = await makeReady(folder, say);
    say("running the tests: units, then the client, then the real Pulumi CLI; this takes some minutes");
    process.exitCode = runJest(folder, environment);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function runJest(folder: string, environment: Record<string, string>): number {
  const output = path.join(folder, "result.json");
  const counted = path.join(folder, "figures.jsonl");
  const jest = [
    require.resolve("jest/bin/jest"),
    "--json",
    "--forceExit",
    `--outputFile=${output}`,
    ...process.argv.slice(2),
  ];
  const { status } = spawnSync(process.execPath, jest, {
    cwd: path.resolve(__dirname, ".."),
    env: { ...withoutUserSettings(process.env), ...environment, APINIZER_TEST_FIGURES: counted },
    stdio: ["inherit", "ignore", "inherit"],
  });
  const result = JSON.parse(fs.readFileSync(output, "utf8")) as JestResult;
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  for (const [figure, sum] of figures(counted)) console.log(`figures: ${figure}: ${sum}`);
  const skipped = result.numPendingTests === 0 ? "" : `, ${result.numPendingTests} skipped`;
  console.log(`tests: ${result.numPassedTests} passed, ${failed} failed${skipped}`);
  return status ?? 1;
}

main().catch((error: Error) => {
  console.error(`[test] ${error.message}`);
  process.exitCode = 1;
});
