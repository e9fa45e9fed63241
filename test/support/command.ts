import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import type { Engine } from "../../tools/engine/engine";
import { engineEnvironment } from "../../tools/engine/environment";
import { stackName } from "./cliStack";
import { descendants, everyProcess, type Process } from "./processTree";
import { required, type Scenario } from "./scenario";

/** One run of the Pulumi CLI on a scenario's stack, as a process that can be killed. */
export class Command {
  /** Everything that it has printed. */
  output = "";
  private readonly ended: Promise<unknown>;
  /** Processes that it started and that may outlive it. */
  private started: readonly Process[] = [];

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on("data", (part) => {
      this.output += part;
    });
    child.stderr?.on("data", (part) => {
      this.output += part;
    });
    this.ended = once(child, "close");
  }

  /** `variables` are set beside the scenario's own. */
  static start(scenario: Scenario, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Command {
    const engine = JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine;
    const environment = { ...engineEnvironment(engine, path.join(scenario.folder, "pulumi")), ...variables };
    const all = [...args, "--stack", stackName, "--non-interactive"];
    // A process group of its own, as a terminal gives to a command: Ctrl-C goes to all of it.
    return new Command(spawn("pulumi", all, { cwd: scenario.folder, env: environment, detached: true }));
  }

  /** The exit code, once it has ended. */
  async exit(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  /** Kills the engine at once, as the kernel does when memory is short. */
  async killEngine(): Promise<void> {
    this.started = descendants(this.id);
    process.kill(this.id, "SIGKILL");
    await once(this.child, "exit");
  }

  /** Kills the provider's process at once. */
  killProvider(): void {
    for (const { id } of this.providers()) process.kill(id, "SIGKILL");
  }

  /** Ctrl-C. */
  interrupt(): void {
    process.kill(-this.id, "SIGINT");
  }

  /** Provider processes that are left over of a killed engine. */
  leftProviders(): number {
    const running = new Set(everyProcess().map(({ id }) => id));
    return this.started.filter((one) => isProvider(one) && running.has(one.id)).length;
  }

  /** Ends what a killed engine left over of its own: the host of the program. */
  cleanUp(): void {
    const running = new Map(everyProcess().map((one) => [one.id, one]));
    for (const { id, command } of this.started) if (running.get(id)?.command === command) killIfRunning(id);
  }

  /** Memory that the provider's process holds now, in bytes. */
  providerMemory(): number {
    return this.providers().reduce((sum, { memory }) => sum + memory, 0);
  }

  private get id(): number {
    if (this.child.pid === undefined) throw new Error("the Pulumi CLI was not started");
    return this.child.pid;
  }

  private providers(): Process[] {
    return descendants(this.id).filter(isProvider);
  }
}

function isProvider({ command }: Process): boolean {
  return command.includes("dynamic-provider");
}

/** It may have ended since it was listed. */
function killIfRunning(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
