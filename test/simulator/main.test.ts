import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Simulator } from "./simulator";
import { rsa, TestClient } from "./testSupport";

const root = join(__dirname, "..", "..");
const running: ChildProcess[] = [];

function run(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "main.ts"), ...args], { cwd: root });
  running.push(child);
  return child;
}

/** Collects output until it matches, or until the process ends. */
async function outputOf(child: ChildProcess, until = /(?!)/): Promise<string> {
  let output = "";
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        output += chunk.toString("utf8");
        if (until.test(output)) {
          resolve();
        }
      });
    }
    child.once("close", () => resolve());
  });
  return output;
}

/** The curl lines of the introduction, sent as they stand, on a certificate and a JWK that bear their names. */
async function everyPrintedCommandWorks(output: string): Promise<void> {
  const lines = [...output.matchAll(/curl -s (\S+)(?: -d '(.*)')?$/gm)];
  expect(lines.length).toBeGreaterThan(8);
  const [, state = ""] = lines.find(([, url = ""]) => url.endsWith("/state")) ?? [];
  const control = (path: string, body: unknown) =>
    fetch(new URL(path, state), { method: "POST", body: JSON.stringify(body) });
  const jwk = { certificateName: "idp-signing", environmentName: "test", useType: "SIGNATURE", algorithm: "RS256" };
  for (const [, url = "", body] of lines) {
    const wanted = { alias: "idp-signing", environments: ["staging", "test"], pem: rsa };
    await control("/simulator/console/putCertificate", ["payments", "idp-signing", wanted]);
    await control("/simulator/console/addJwkFromCertificate", ["payments", "idp-tokens", jwk]);
    const { status } = await fetch(url, body === undefined ? {} : { method: "POST", body });
    expect([url, status]).toEqual([url, 200]);
  }
}

afterEach(() => {
  for (const child of running.splice(0)) {
    child.kill("SIGKILL");
  }
});

test("the simulator runs until it is told to end, and prints how to reach it", async () => {
  const child = run("--port", "0", "--dialect", "openapi", "--latency", "1", "--reading", "jwkIds=no");
  const output = await outputOf(child, /Ctrl-C ends it/);
  const url = /pulumi config set apinizer:managerUrl (\S+)/.exec(output)?.[1] ?? "";
  const token = /pulumi config set --secret apinizer:apiToken (\S+)/.exec(output)?.[1] ?? "";
  const reply = await new TestClient({ url, token }).get("/apiops/projects/");
  expect(reply).toMatchObject({
    body: { status: "SUCCESS", resultList: [{ name: "payments" }, { name: "identity" }, { name: "sandbox" }] },
  });
  expect(output).toContain('speaks the dialect "openapi, jwkIds=no"');
  await everyPrintedCommandWorks(output);
  const password = /password +(\S+)/.exec(output)?.[1];
  const form = `grant_type=client_credentials&client_id=admin&client_secret=${password}`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  expect((await new TestClient({ url, token }).send("POST", "/apiops/auth/token", form, headers)).status).toBe(200);
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("the simulator takes a free port when its own is in use", async () => {
  const other = await Simulator.start();
  const { port } = new URL(other.url);
  const output = await outputOf(run("--port", port), /Ctrl-C ends it/);
  await other.stop();
  expect(output).toContain(`Port ${port} is in use`);
  expect(output).not.toContain(other.url);
});

test.each([
  [["--help"], "--latency", 0],
  [["--dialect", "klingon"], "--dialect must be one of current,", 1],
  [["--reading", "jwkIds=perhaps"], "known are jwkIds=no, jwkIds=yes", 1],
  [["--reading", "tone=rude"], "known are success, error,", 1],
  [["--port", "70000"], "--port must be a whole number", 1],
  [["--colour"], "Unknown option", 1],
])("the simulator answers %j by %s and exit code %s", async (args, expected, exitCode) => {
  const child = run(...args);
  const output = await outputOf(child);
  expect(output).toContain(expected);
  expect(child.exitCode).toBe(exitCode);
});
