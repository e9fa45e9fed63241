import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import type { ConfigMap, ConfigValue, Deployment, EngineEvent } from "@pulumi/pulumi/automation";

/** A resource in the state. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly initErrors?: readonly string[];
  /** A replacement has taken its place, and it is still to be deleted. */
  readonly delete?: boolean;
}

/** The file of a stack's state. */
interface Checkpoint {
  readonly version: number;
  /** `latest` comes with the first command that writes the state. */
  readonly checkpoint: { readonly latest?: { readonly resources?: readonly ResourceState[] } };
}

/** How an operation ended. */
export interface Operated {
  readonly succeeded: boolean;
  /** Number of resources by operation, e.g. `{ create: 2 }`. */
  readonly changes: Readonly<Record<string, number>>;
  readonly events: readonly EngineEvent[];
}

/** Every scenario has one stack. */
export const stackName = "dev";

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
    const stack = new CliStack(pulumi, folder, env);
    const state = { version: 3, checkpoint: { stack: `organization/${stack.project}/${stackName}` } };
    fs.mkdirSync(path.dirname(stack.stateFile), { recursive: true });
    fs.writeFileSync(stack.stateFile, JSON.stringify(state));
    fs.writeFileSync(path.join(folder, `Pulumi.${stackName}.yaml`), settings);
    return stack;
  }

  /** Its file of settings. */
  get settings(): string {
    return fs.readFileSync(path.join(this.folder, `Pulumi.${stackName}.yaml`), "utf8");
  }

  /** `up`, `preview`, `refresh` or `destroy` with its flags; `onOutput` hears everything that it prints. */
  async operate(args: readonly string[], onOutput: (text: string) => void): Promise<Operated> {
    this.operations += 1;
    const log = path.join(this.folder, "pulumi", `events-${this.operations}.json`);
    const command = [...args, "--event-log", log, "--stack", stackName, "--non-interactive"];
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

  /** All resources of the state as it is kept, with secrets as ciphertext: an export takes half a second. */
  async resources(): Promise<readonly ResourceState[]> {
    const { checkpoint } = JSON.parse(await readFile(this.stateFile, "utf8")) as Checkpoint;
    return checkpoint.latest?.resources ?? [];
  }

  /** Changes the resources of the state. */
  async changeState(change: (resources: readonly ResourceState[]) => readonly ResourceState[]): Promise<void> {
    const { version, checkpoint } = JSON.parse(await readFile(this.stateFile, "utf8")) as Checkpoint;
    const deployment = { ...checkpoint.latest, resources: change(await this.resources()) };
    await this.importStack({ version, deployment });
  }

  async importStack(state: Deployment): Promise<void> {
    const file = path.join(this.folder, "pulumi", "import.json");
    fs.writeFileSync(file, JSON.stringify(state));
    await this.must(["stack", "import", "--file", file]).finally(() => fs.rmSync(file));
  }

  async outputs(): Promise<Record<string, unknown>> {
    const stack = (await this.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
    return stack?.outputs ?? {};
  }

  async cancel(): Promise<void> {
    await this.must(["cancel", "--yes"]);
  }

  private get project(): string {
    const [, project = ""] = /^name: (.*)$/m.exec(fs.readFileSync(path.join(this.folder, "Pulumi.yaml"), "utf8")) ?? [];
    return project;
  }

  private get stateFile(): string {
    return path.join(this.folder, "pulumi", "state", ".pulumi", "stacks", this.project, `${stackName}.json`);
  }

  private must(args: readonly string[]): Promise<string> {
    const command = [...args, "--stack", stackName, "--non-interactive"];
    const options = { cwd: this.folder, env: this.env, maxBuffer: 256 * 1024 * 1024 };
    return new Promise((resolve, reject) => {
      execFile(this.pulumi, command, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`pulumi ${args.slice(0, 2).join(" ")} failed: ${stdout}${stderr}`));
      });
    });
  }
}
