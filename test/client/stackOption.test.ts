/** `--stack` and `--connection` of the command, run as a user does, with a stand-in for the Pulumi CLI. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Simulator } from "../simulator/simulator";
import { run } from "../support/pulumiCommand";

const root = path.resolve(__dirname, "../..");
const tsx = require.resolve("tsx");
/** Notes its arguments, and prints or fails as the file beside it says. */
const standIn = `#!${process.execPath}
const fs = require("node:fs");
const path = require("node:path");
const { stdout, exitCode } = JSON.parse(fs.readFileSync(path.join(__dirname, "answer.json"), "utf8"));
fs.writeFileSync(path.join(__dirname, "asked.json"), JSON.stringify({ cwd: process.cwd(), args: process.argv.slice(2) }));
process.stdout.write(stdout);
process.stderr.write(stdout);
process.exitCode = exitCode;
`;

let simulator: Simulator;
let project: string;
beforeEach(async () => {
  simulator = await Simulator.start();
  project = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "stack-option-")));
  fs.mkdirSync(path.join(project, "deep/er"), { recursive: true });
  fs.mkdirSync(path.join(project, "bin"));
  fs.writeFileSync(path.join(project, "bin/pulumi"), standIn, { mode: 0o755 });
  fs.writeFileSync(path.join(project, "Pulumi.yaml"), "name: scenario\nruntime: nodejs\n");
});
afterEach(async () => {
  await simulator.stop();
  fs.rmSync(project, { recursive: true, force: true });
});

/** What the stand-in prints, on both streams, and how it ends. */
function answers(stdout: string, exitCode = 0): void {
  fs.writeFileSync(path.join(project, "bin/answer.json"), JSON.stringify({ stdout, exitCode }));
}

/** As `pulumi config --json` prints it. */
function configured(values: Readonly<Record<string, string>>): void {
  answers(
    JSON.stringify(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, secret: false }]))),
  );
}

function command(args: readonly string[], { env = {}, binaries = path.join(project, "bin") } = {}) {
  return cli(["import", "--project", "payments", ...args], { PATH: binaries, ...env });
}

function cli(args: readonly string[], env: Readonly<Record<string, string>>) {
  const all = ["--import", tsx, path.join(root, "sdk/cli/main.ts"), ...args];
  return run(process.execPath, all, path.join(project, "deep/er"), env);
}

test("--stack reads the stack's configuration, with files relative to the project's folder", async () => {
  fs.writeFileSync(path.join(project, "token"), `${simulator.token}\n`);
  configured({
    "apinizer:managerUrl": simulator.url,
    "apinizer:apiTokenFile": "token",
    "apinizer:timeoutSecond": "s3cret",
    "other:apiToken": "s3cret",
  });
  const { code, text } = await command(["--stack", "dev"]);
  expect(text).toContain("Project payments: 0 certificates found");
  expect(text).toContain("warning: apinizer:timeoutSecond has no effect");
  expect(text).not.toContain("s3cret");
  expect(code).toBe(0);
  expect(JSON.parse(fs.readFileSync(path.join(project, "bin/asked.json"), "utf8"))).toEqual({
    cwd: project,
    args: ["config", "--show-secrets", "--json", "--non-interactive", "--stack=dev"],
  });
});

test("a variable serves where the stack's configuration does not set the key", async () => {
  configured({ "apinizer:managerUrl": simulator.url });
  const env = { APINIZER_API_TOKEN: simulator.token, APINIZER_MANAGER_URL: "https://elsewhere.example.com" };
  expect(await command(["--stack", "dev"], { env })).toMatchObject({ code: 0 });
});

test("--connection reads another namespace, and no variables", async () => {
  configured({ "apinizer-dr:managerUrl": simulator.url, "apinizer-dr:apiToken": simulator.token });
  const env = { APINIZER_API_TOKEN_FILE: "none" };
  expect(await command(["--stack", "dev", "--connection", "apinizer-dr"], { env })).toMatchObject({ code: 0 });
  const refused = await command(["--connection", "apinizer-dr"]);
  expect(refused.code).toBe(1);
  expect(refused.text).toContain("--connection: expected --stack beside it");
});

test.each([["doctor"], ["probe", "--project", "sandbox", "--environment", "test", "--yes"]])(
  "%s says how a setting is set in the stack and the namespace that it read",
  async (...args) => {
    await simulator.stop();
    simulator = await Simulator.start({ version: "2025.11.0", dialect: "legacy" });
    simulator.addProject("sandbox", { environments: ["test"] });
    configured({ "apinizer-dr:managerUrl": simulator.url, "apinizer-dr:apiToken": simulator.token });
    const env = { PATH: path.join(project, "bin"), TMPDIR: project };
    const { code, text } = await cli([...args, "--stack", "prod", "--connection", "apinizer-dr"], env);
    expect({ code, text }).toMatchObject({
      code: 0,
      text: expect.stringContaining("pulumi config set --stack prod apinizer-dr:legacyJwkParameters true"),
    });
  },
);

test("settings that are not there are told by their keys, and where those of an explicit provider are", async () => {
  configured({ "scenario:size": "3" });
  const { code, text } = await command(["--stack", "dev"]);
  expect(code).toBe(1);
  expect(text).toMatch(/apinizer:managerUrl .*\n.*apinizer:apiToken .*\nstack dev: expected apinizer:managerUrl/);
  expect(text).toContain("Settings of an explicit provider are not there");
});

test.each<[string, () => void, string]>([
  [
    "fails",
    () => answers('{"apinizer:apiToken":{"value":"s3cret"}}', 3),
    "got exit code 3. Its output is not repeated",
  ],
  ["prints no JSON", () => answers("s3cret"), "expected its configuration as JSON from `pulumi config`"],
  ["prints something else", () => answers('["s3cret", null]'), "expected its configuration as JSON"],
])("a Pulumi CLI that %s is told without what it printed, and without a stack trace", async (_what, act, told) => {
  act();
  const { code, text } = await command(["--stack", "dev"]);
  expect(code).toBe(1);
  expect(text).toContain("stack dev: --stack: expected");
  expect(text).toContain(told);
  expect(text).not.toMatch(/s3cret|\n\s+at /);
});

test("no Pulumi CLI, and no project, are told as such", async () => {
  expect(await command(["--stack", "dev"], { binaries: "/none" })).toMatchObject({
    code: 1,
    text: expect.stringContaining("got ENOENT. Install the Pulumi CLI"),
  });
  fs.rmSync(path.join(project, "Pulumi.yaml"));
  expect(await command(["--stack", "dev"])).toMatchObject({
    code: 1,
    text: expect.stringContaining("expected a Pulumi project in this folder or above it, got none"),
  });
});
