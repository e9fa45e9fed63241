import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import type { SimulatorOptions } from "../simulator/simulator";
import { installedFolder, Scenario } from "./scenario";

/** The plugin as a program finds it in its node_modules. */
export const pluginPath = "../../node_modules/pulumi-apinizer/dist/plugin";

/** A project file that takes the plugin from there. */
export function pluginProject(runtime: string, main = ""): string {
  return [
    "name: scenario",
    `runtime: ${runtime}`,
    ...(main === "" ? [] : [`main: ${main}`]),
    "plugins:",
    "  providers:",
    "    - name: apinizer",
    `      path: ${pluginPath}`,
    "",
  ].join("\n");
}

const program = `
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const { Certificate } = require("pulumi-apinizer/plugin");
const resources = {};
for (const [name, { options: { dependsOn = [], ...options } = {}, ...args }] of Object.entries(certificates)) {
  const certificate = new Certificate(name, args, { ...options, dependsOn: dependsOn.map((other) => resources[other]) });
  resources[name] = certificate;
  exports[name] = { thumbprintSha256: certificate.thumbprintSha256, deployedEnvironments: certificate.deployedEnvironments };
}
`;

/** As {@link Scenario.start}, with a program that uses the native plugin. */
export function startPluginScenario(
  options: SimulatorOptions = {},
  files: Readonly<Record<string, string>> = {},
  installed = installedFolder(),
): Promise<Scenario> {
  const contents = { "Pulumi.yaml": pluginProject("nodejs", "index.js"), "index.js": program, ...files };
  return Scenario.start(options, contents, installed);
}

/** The plugin as a process of its own, as a debugger would have started it: one for all commands of the engine. */
export class AttachedPlugin {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: string,
  ) {}

  static async start({ folder }: Scenario): Promise<AttachedPlugin> {
    const executable = path.resolve(folder, pluginPath, "pulumi-resource-apinizer");
    const child = spawn(executable, [], { stdio: ["pipe", "pipe", "inherit"] });
    const port = await new Promise<string>((resolve, reject) => {
      child.once("error", reject);
      child.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()));
    });
    return new AttachedPlugin(child, port);
  }

  /** What makes the engine attach to it. */
  get environment(): Readonly<Record<string, string>> {
    return { PULUMI_DEBUG_PROVIDERS: `apinizer:${this.port}` };
  }

  stop(): void {
    this.child.kill();
  }
}
