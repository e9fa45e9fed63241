/** The command `pulumi-apinizer probe`, run as a user does, against the simulator. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Simulator } from "../simulator/simulator";

const root = path.resolve(__dirname, "../..");
let simulator: Simulator;
let folder: string;
beforeEach(async () => {
  simulator = await Simulator.start();
  simulator.addProject("sandbox", { environments: ["staging", "test"] });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "probe-command-"));
});
afterEach(async () => {
  await simulator.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A command under way. */
class Running {
  output = "";
  errors = "";
  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on("data", (part) => {
      this.output += part;
    });
    child.stderr?.on("data", (part) => {
      this.errors += part;
    });
  }

  static start(args: readonly string[], input?: string): Running {
    const environment = { APINIZER_MANAGER_URL: simulator.url, APINIZER_API_TOKEN: simulator.token };
    // The folder for temporary files is where a run notes that it is under way.
    const env = { PATH: process.env.PATH ?? "", TMPDIR: folder, ...environment };
    const loader = require.resolve("tsx");
    const command = ["--import", loader, path.join(root, "sdk/cli/main.ts"), "probe", ...args];
    const child = spawn(process.execPath, command, { cwd: folder, env });
    child.stdin?.end(input ?? "");
    return new Running(child);
  }

  kill(signal: "SIGINT" | "SIGKILL"): void {
    this.child.kill(signal);
  }

  async exit(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "close");
    return this.child.exitCode;
  }
}

function held(): string[] {
  const { projects } = simulator.state();
  return projects.flatMap(({ certificates, jwks }) => [...certificates, ...jwks].map(({ name }) => name));
}

async function untilHeld(count: number): Promise<void> {
  while (held().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
}

const where = ["--project", "sandbox", "--environment", "test"];

test("the probe ends with a table, the settings, and a file to attach to an issue", async () => {
  simulator.setDialect("legacy");
  const command = Running.start(where, "yes\nn\n");
  expect(await command.exit()).toBe(0);
  expect(command.errors).toContain("This writes about 15 certificates and JWKs to project sandbox");
  expect(command.output).toContain("Which parameter tells an update");
  expect(command.output).toContain("export APINIZER_LEGACY_JWK_PARAMETERS=true");
  const [attachment = ""] = fs.readdirSync(folder).filter((name) => name.endsWith(".md"));
  expect(command.output).toContain(path.join(folder, attachment));
  expect(fs.readFileSync(path.join(folder, attachment), "utf8")).toContain("`legacy`: `updateReferencedJwks`");
  expect(held()).toEqual([]);
});

test("the probe prints its result as JSON with --json", async () => {
  const command = Running.start([...where, "--yes", "--json"]);
  expect(await command.exit()).toBe(0);
  const { readings, left, removed } = JSON.parse(command.output);
  expect(readings).toContainEqual(expect.objectContaining({ id: "updatedCertificateId", reading: "new" }));
  expect({ left, isAnythingRemoved: removed > 0 }).toEqual({ left: [], isAnythingRemoved: true });
});

test.each([
  [where, "n\n", "expected yes, or the option --yes, got another answer. Nothing was written."],
  [where, "", "got no answer. Nothing was written."],
  [["--project", "payments", "--environment", "test", "--yes"], "", "or pass --allow-production. Nothing was written."],
  [["--project", "sandbox", "--yes"], "", "Name one of type SANDBOX or TEST, or pass --clean. Nothing was written."],
])("the probe with %j and the answer %j writes nothing, and exits with 1", async (args, input, message) => {
  const command = Running.start(args, input);
  expect(await command.exit()).toBe(1);
  expect(command.errors).toContain(message);
  expect(command.errors).not.toContain("    at ");
  expect(simulator.writes()).toEqual([]);
});

test("Ctrl-C removes everything, and shows what is settled", async () => {
  simulator.latencyMs = 20;
  const command = Running.start([...where, "--yes"]);
  await untilHeld(3);
  command.kill("SIGINT");
  expect(await command.exit()).toBe(1);
  expect(command.errors).toContain("Stopping: what was made is removed first.");
  expect(command.output).toContain("questions settled");
  // Paths are there to be copied: nothing unseen is in them.
  expect(command.output).not.toMatch(/\p{Cf}/u);
  expect(held()).toEqual([]);
});

test("what a kill leaves behind goes at once with --clean on the same machine", async () => {
  simulator.latencyMs = 20;
  const command = Running.start([...where, "--yes"]);
  await untilHeld(3);
  command.kill("SIGKILL");
  await command.exit();
  expect(held().length).toBeGreaterThan(2);
  simulator.latencyMs = 0;
  const cleaning = Running.start(["--project", "sandbox", "--clean"]);
  expect(await cleaning.exit()).toBe(0);
  expect(cleaning.output).toMatch(/Removed: \d+ certificates and JWKs of probes/);
  expect(held()).toEqual([]);
});
