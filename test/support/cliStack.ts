import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ConfigMap, ConfigValue, Deployment, EngineEvent } from "@pulumi/pulumi/automation";

/** How an operation ended. */
export interface Operated {
  readonly succeeded: boolean;
  /** Number of resources by operation, e.g. `{ create: 2 }`. */
  readonly changes: Readonly<Record<string, number>>;
  readonly events: readonly EngineEvent[];
}

const name = "dev";

/** A stack on the Pulumi CLI: one process for each command, where the Automation API starts up to four. */
export class CliStack {
  private operations = 0;

  private constructor(
    private readonly pulumi: string,
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** A new stack of the project in that folder. */
  static async init(pulumi: string, folder: string, env: Readonly<Record<string, string>>): Promise<CliStack> {
    const stack = new CliStack(pulumi, folder, env);
    await stack.must(["stack", "init"]);
    return stack;
  }

  /** A new stack that has these settings: the files of one, as the CLI takes a second to make it. */
  static withSettings(
    settings: string,
    pulumi: string,
    folder: string,
    env: Readonly<Record<string, string>>,
  ): CliStack {
    const [, project = ""] = /^name: (.*)$/m.exec(fs.readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) ?? [];
    const stacks = path.join(folder, "pulumi", "state", ".pulumi", "stacks", project);
    fs.mkdirSync(stacks, { recursive: true });
    const state = { version: 3, checkpoint: { stack: `organization/${project}/${name}` } };
    fs.writeFileSync(path.join(stacks, `${name}.json`), JSON.stringify(state));
    fs.writeFileSync(path.join(folder, `Pulumi.${name}.yaml`), settings);
    return new CliStack(pulumi, folder, env);
  }

  /** Its file of settings. */
  get settings(): string {
    return fs.readFileSync(path.join(this.folder, `Pulumi.${name}.yaml`), "utf8");
  }

  /** `up`, `preview`, `refresh` or `destroy` with its flags; `onOutput` hears everything that it prints. */
  async operate(args: readonly string[], onOutput: (text: string) => void): Promise<Operated> {
    this.operations += 1;
    const log = path.join(this.folder, "pulumi", `events-${this.operations}.json`);
    const command = [...args, "--event-log", log, "--stack", name, "--non-interactive"];
    const code = await new Promise<number | null>((resolve, reject) => {
      const env = { ...this.env, PULUMI_DEBUG_COMMANDS: "true" };
      const child = spawn(this.pulumi, command, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", onOutput);
      child.once("error", reject);
      child.once("close", resolve);
    });
    const lines = fs.existsSync(log) ? fs.readFileSync(log, "utf8").split("\n") : [];
    const events = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as EngineEvent);
    const changes = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent?.resourceChanges;
    return { succeeded: code === 0, changes: changes ?? {}, events };
  }

  setConfig(key: string, value: ConfigValue): Promise<void> {
    return this.setAllConfig({ [key]: value });
  }

  async setAllConfig(values: ConfigMap): Promise<void> {
    const settings = Object.entries(values).flatMap(([key, { value, secret }]) => [
      secret ? "--secret" : "--plaintext",
      `${key}=${value}`,
    ]);
    await this.must(["config", "set-all", ...settings]);
  }

  async removeConfig(key: string): Promise<void> {
    await this.must(["config", "rm", key]);
  }

  async exportStack(): Promise<Deployment> {
    return JSON.parse(await this.must(["stack", "export", "--show-secrets"])) as Deployment;
  }

  async importStack(state: Deployment): Promise<void> {
    const file = path.join(this.folder, "pulumi", "import.json");
    fs.writeFileSync(file, JSON.stringify(state));
    await this.must(["stack", "import", "--file", file]).finally(() => fs.rmSync(file));
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.must(["stack", "output", "--json", "--show-secrets"])) as Record<string, unknown>;
  }

  async cancel(): Promise<void> {
    await this.must(["cancel", "--yes"]);
  }

  private must(args: readonly string[]): Promise<string> {
    const command = [...args, "--stack", name, "--non-interactive"];
    const options = { cwd: this.folder, env: this.env, maxBuffer: 256 * 1024 * 1024 };
    return new Promise((resolve, reject) => {
      execFile(this.pulumi, command, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`pulumi ${args.slice(0, 2).join(" ")} failed: ${stdout}${stderr}`));
      });
    });
  }
}
