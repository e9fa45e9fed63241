import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { ResourceState } from "../../test/support/scenario";
import type { Engine } from "../engine/engine";
import { quote, say } from "./print";

/** What a run of the CLI came to. */
export interface Run {
  /** Whether it ended with exit code 0. */
  readonly succeeded: boolean;
  /** All that it printed. */
  readonly text: string;
}

/** Options that keep what is shown short. */
const display = ["--non-interactive", "--color", "never"];
const briefly = ["--suppress-outputs", "--suppress-progress"];

/** Runs the Pulumi CLI in one folder and shows what it prints, while it prints it. */
export class Pulumi {
  constructor(
    private readonly engine: Engine,
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** A command that changes or compares resources. */
  operate(...args: string[]): Promise<Run> {
    return this.show(args, [...display, ...briefly]);
  }

  /**
   * A command that sets up the stack.
   * @throws Error when it fails.
   */
  async prepare(...args: string[]): Promise<void> {
    const { succeeded } = await this.show(args, display);
    if (!succeeded) throw new Error(`pulumi ${args.join(" ")} failed`);
  }

  /** Properties of all certificates in the state, by name. */
  async certificates(): Promise<Record<string, Record<string, unknown>>> {
    const { succeeded, text } = await this.start(["stack", "export"], () => undefined);
    if (!succeeded) throw new Error(`pulumi stack export failed: ${text}`);
    const { deployment } = JSON.parse(text) as { deployment: { resources: ResourceState[] } };
    const certificates = deployment.resources.filter(({ type }) => type.endsWith(":ApinizerCertificate"));
    return Object.fromEntries(certificates.map(({ urn, outputs }) => [urn.split("::").at(-1), outputs]));
  }

  private show(args: readonly string[], options: readonly string[]): Promise<Run> {
    say(`\n$ pulumi ${args.join(" ")}`);
    return this.start([...args, ...options], quote);
  }

  private async start(args: readonly string[], onLine: (line: string) => void): Promise<Run> {
    const child = spawn(this.engine.pulumi, args, {
      cwd: this.folder,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        text += `${line}\n`;
        onLine(line);
      });
    }
    const [code] = await once(child, "close");
    return { succeeded: code === 0, text };
  }
}
