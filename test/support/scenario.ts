import * as fs from "node:fs";
import * as path from "node:path";
import type { ApinizerCertificateArgs } from "../../sdk";
import type { Engine } from "../../tools/engine/engine";
import { engineEnvironment } from "../../tools/engine/environment";
import { Simulator, type SimulatorOptions, usualToken } from "../simulator/simulator";
import { CliStack, type Operated, type ResourceState } from "./cliStack";
import { sweep } from "./secrets";

export type { ResourceState } from "./cliStack";

/** Inputs of one certificate as the test program declares it, and the resource's options. */
export type Declaration = Partial<Record<keyof ApinizerCertificateArgs | "options", unknown>>;

/** What a run of the Pulumi CLI came to. */
export interface Run extends Operated {
  /** Everything that it printed. */
  readonly text: string;
}

const program = `
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const pulumi = require("@pulumi/pulumi");
const { ApinizerCertificate } = require("pulumi-apinizer");
const resources = {};
for (const [name, { options: { dependsOn = [], ...options } = {}, ...args }] of Object.entries(certificates)) {
  const certificate = new ApinizerCertificate(name, args, { ...options, dependsOn: dependsOn.map((other) => resources[other]) });
  resources[name] = certificate;
  exports[name] = { thumbprintSha256: certificate.thumbprintSha256, deployedEnvironments: certificate.deployedEnvironments };
}
`;

/** What a run printed if it failed, so that a test that expects success shows why. */
export function failure({ succeeded, text }: Pick<Run, "succeeded" | "text">): string | undefined {
  return succeeded ? undefined : text;
}

let count = 0;

/** What `npm test` made ready for the end-to-end tests. */
export function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error("Run the end-to-end tests by `npm test`, e.g. `npm test -- test/e2e`.");
  return value;
}

/** Folder with the packed package installed. */
export function installedFolder(): string {
  return required("APINIZER_TEST_INSTALLED");
}

/** A simulator and a stack of its own on the real Pulumi CLI, with a program that uses the installed package. */
export class Scenario {
  /** What must be nowhere in what is printed and kept; looked for when the scenario stops. */
  readonly secrets = new Set<string>();
  /** Everything that was printed. */
  readonly printed: string[] = [];

  private constructor(
    readonly simulator: Simulator,
    readonly stack: CliStack,
    readonly folder: string,
  ) {
    this.secrets.add(simulator.token);
  }

  /** `files` are put beside the program, or replace it (\`index.js\`). */
  static async start(
    options: SimulatorOptions = {},
    files: Readonly<Record<string, string>> = {},
    installed = installedFolder(),
  ): Promise<Scenario> {
    count += 1;
    const folder = path.join(installed, "programs", `${process.pid}-${count}`);
    fs.mkdirSync(folder, { recursive: true });
    const contents = {
      "Pulumi.yaml": "name: scenario\nruntime: nodejs\nmain: index.js\n",
      "index.js": program,
      ...files,
    };
    for (const [name, content] of Object.entries(contents)) {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
    }
    const engine = JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine;
    const environment = engineEnvironment(engine, path.join(folder, "pulumi"));
    const simulator = await Simulator.start(options);
    const settings = `${required("APINIZER_TEST_SETTINGS")}  apinizer:managerUrl: ${simulator.url}\n`;
    const stack = CliStack.withSettings(settings, engine.pulumi, folder, environment);
    if (simulator.token !== usualToken) {
      await stack.setConfig("apinizer:apiToken", { value: simulator.token, secret: true });
    }
    return new Scenario(simulator, stack, folder);
  }

  async configure(values: Readonly<Record<string, string>>): Promise<void> {
    await this.stack.setAllConfig(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }])));
  }

  /** Sets what the program declares from now on. */
  declare(certificates: Readonly<Record<string, Declaration>>): void {
    fs.writeFileSync(path.join(this.folder, "declared.json"), JSON.stringify({ certificates }));
  }

  up({ parallel, continueOnError, replace = [], target = [], refresh }: Ups = {}): Promise<Run> {
    return this.run([
      ...["up", "--yes", "--skip-preview"],
      ...(parallel === undefined ? [] : ["--parallel", String(parallel)]),
      ...flag("--continue-on-error", continueOnError),
      ...flag("--refresh", refresh),
      ...replace.flatMap((urn) => ["--replace", urn]),
      ...target.flatMap((urn) => ["--target", urn]),
    ]);
  }

  /** An \`up\` that has to succeed. */
  async mustUp(certificates: Readonly<Record<string, Declaration>>): Promise<Run> {
    this.declare(certificates);
    const run = await this.up();
    if (!run.succeeded) throw new Error(run.text);
    return run;
  }

  preview({ replace = [], ...options }: Looks & { replace?: string[] } = {}): Promise<Run> {
    return this.run(["preview", ...looks(options), ...replace.flatMap((urn) => ["--replace", urn])]);
  }

  refresh(options: Looks = {}): Promise<Run> {
    return this.run(["refresh", "--yes", "--skip-preview", ...looks(options)]);
  }

  /** `pulumi refresh --preview-only --expect-no-changes`, as CI runs it: leaves the state as it is. */
  lookForDrift(): Promise<Run> {
    return this.run(["refresh", "--preview-only", ...looks({ expectNoChanges: true })]);
  }

  destroy(): Promise<Run> {
    return this.run(["destroy", "--yes", "--skip-preview"]);
  }

  /** Waits until something holds. While an engine writes the state, its file may be away. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    const holdsNow = () =>
      holds().catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return false;
        throw error;
      });
    while (!(await holdsNow())) await new Promise((resolve) => setTimeout(resolve, 200));
  }

  /** All certificates of the state by name. */
  async state(): Promise<Record<string, ResourceState>> {
    const certificates = (await this.stack.resources()).filter(({ type }) => /:(Apinizer)?Certificate$/.test(type));
    return Object.fromEntries(certificates.map((one) => [one.urn.split("::").at(-1) ?? "", one]));
  }

  async outputsOf(name: string): Promise<Record<string, unknown>> {
    const resource = (await this.state())[name];
    if (resource === undefined) throw new Error(`no resource ${name} in the state`);
    return resource.outputs;
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
    const leaks = sweep(this.secrets, this.printed, [path.join(this.folder, "pulumi"), path.join(this.folder, "tmp")]);
    fs.rmSync(this.folder, { recursive: true, force: true });
    if (leaks.length > 0) throw new Error(`a secret was found in ${leaks.join(", ")}`);
  }

  private async run(args: readonly string[]): Promise<Run> {
    let text = "";
    const operated = await this.stack.operate(args, (part) => {
      text += part;
    });
    this.printed.push(text);
    return { ...operated, text };
  }
}

/** Options of an `up`. */
interface Ups {
  readonly parallel?: number;
  readonly continueOnError?: boolean;
  readonly refresh?: boolean;
  /** URNs. */
  readonly replace?: readonly string[];
  readonly target?: readonly string[];
}

/** Options of what may only look. */
interface Looks {
  readonly expectNoChanges?: boolean;
  readonly diff?: boolean;
}

function looks({ expectNoChanges, diff }: Looks): string[] {
  return [...flag("--expect-no-changes", expectNoChanges), ...flag("--diff", diff)];
}

function flag(name: string, isSet: boolean | undefined): string[] {
  return isSet === true ? [name] : [];
}
