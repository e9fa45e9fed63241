import * as fs from "node:fs";
import * as path from "node:path";
import { LocalWorkspace, type OutputMap, type Stack, type UpOptions } from "@pulumi/pulumi/automation";
import type { ApinizerCertificateArgs } from "../../sdk";
import type { Engine } from "../../tools/engine/engine";
import { engineEnvironment } from "../../tools/engine/environment";
import { Simulator, type SimulatorOptions } from "../simulator/simulator";
import { sweep } from "./secrets";

/** Inputs of one certificate as the test program declares it, and the resource's options. */
export type Declaration = Partial<Record<keyof ApinizerCertificateArgs | "options", unknown>>;

/** A resource in an exported state. */
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

/** What a run of the Pulumi CLI came to. */
export interface Run {
  readonly succeeded: boolean;
  /** Everything that it printed. */
  readonly text: string;
  /** Number of resources by operation, e.g. `{ create: 2 }`. */
  readonly changes: Readonly<Record<string, number>>;
  readonly outputs: OutputMap;
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
export function failure({ succeeded, text }: Run): string | undefined {
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
    readonly stack: Stack,
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
    for (const [name, content] of Object.entries(contents)) fs.writeFileSync(path.join(folder, name), content);
    const environment = engineEnvironment(
      JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine,
      path.join(folder, "pulumi"),
    );
    const simulator = await Simulator.start(options);
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "dev", workDir: folder },
      { envVars: environment },
    );
    const scenario = new Scenario(simulator, stack, folder);
    await scenario.configure({ "apinizer:managerUrl": simulator.url });
    await stack.setConfig("apinizer:apiToken", { value: simulator.token, secret: true });
    return scenario;
  }

  async configure(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(values)) await this.stack.setConfig(key, { value });
  }

  /** Sets what the program declares from now on. */
  declare(certificates: Readonly<Record<string, Declaration>>): void {
    fs.writeFileSync(path.join(this.folder, "declared.json"), JSON.stringify({ certificates }));
  }

  up(
    options: Pick<UpOptions, "parallel" | "continueOnError" | "onEvent" | "replace" | "target" | "refresh"> = {},
  ): Promise<Run> {
    return this.run((onOutput) => this.stack.up({ onOutput, onError: onOutput, ...options }));
  }

  /** An \`up\` that has to succeed. */
  async mustUp(certificates: Readonly<Record<string, Declaration>>): Promise<Run> {
    this.declare(certificates);
    const run = await this.up();
    if (!run.succeeded) throw new Error(run.text);
    return run;
  }

  preview(options: { expectNoChanges?: boolean; diff?: boolean; replace?: string[] } = {}): Promise<Run> {
    return this.run(async (onOutput) => {
      const { changeSummary } = await this.stack.preview({ onOutput, onError: onOutput, ...options });
      return { summary: { resourceChanges: changeSummary } };
    });
  }

  refresh(options: { expectNoChanges?: boolean; diff?: boolean } = {}): Promise<Run> {
    return this.run((onOutput) => this.stack.refresh({ onOutput, onError: onOutput, ...options }));
  }

  /** `pulumi refresh --preview-only --expect-no-changes`, as CI runs it: leaves the state as it is. */
  lookForDrift(): Promise<Run> {
    return this.run(async (onOutput) => {
      const options = { onOutput, onError: onOutput, expectNoChanges: true };
      const { changeSummary } = await this.stack.previewRefresh(options);
      return { summary: { resourceChanges: changeSummary } };
    });
  }

  destroy(): Promise<Run> {
    return this.run((onOutput) => this.stack.destroy({ onOutput, onError: onOutput }));
  }

  /** Changes the resources of the state, as a command that was killed may have left them. */
  async changeState(change: (resources: readonly ResourceState[]) => readonly ResourceState[]): Promise<void> {
    const exported = await this.stack.exportStack();
    exported.deployment.resources = change(exported.deployment.resources ?? []);
    await this.stack.importStack(exported);
  }

  /** All resources of the state. */
  async resources(): Promise<readonly ResourceState[]> {
    return (await this.stack.exportStack()).deployment.resources ?? [];
  }

  /** Waits until something holds. While an engine writes the state, it cannot be read. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    const holdsNow = () =>
      holds().catch((error: Error) => {
        if (error.message.includes("failed to load checkpoint")) return false;
        throw error;
      });
    while (!(await holdsNow())) await new Promise((resolve) => setTimeout(resolve, 200));
  }

  /** All certificates of the state by name. */
  async state(): Promise<Record<string, ResourceState>> {
    const { deployment } = await this.stack.exportStack();
    const resources = ((deployment as { resources?: ResourceState[] }).resources ?? []).filter(({ type }) =>
      /:(Apinizer)?Certificate$/.test(type),
    );
    return Object.fromEntries(resources.map((resource) => [resource.urn.split("::").at(-1) ?? "", resource]));
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

  private async run(
    operation: (onOutput: (text: string) => void) => Promise<{
      summary: { resourceChanges?: Record<string, number> };
      outputs?: OutputMap;
    }>,
  ): Promise<Run> {
    let text = "";
    const onOutput = (part: string): void => {
      text += part;
    };
    try {
      const { summary, outputs = {} } = await operation(onOutput);
      return { succeeded: true, text, changes: summary.resourceChanges ?? {}, outputs };
    } catch (error) {
      text = `${text}${(error as Error).message}`;
      return { succeeded: false, text, changes: {}, outputs: {} };
    } finally {
      this.printed.push(text);
    }
  }
}
